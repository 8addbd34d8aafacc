package dev.cloister.tee.tpm;

import dev.cloister.tee.TeeEnvironment;
import dev.cloister.tee.TeeException;
import dev.cloister.tee.TeeProvider;
import dev.cloister.tee.TeeProviderFactory;

/** Opens {@code azure-vtpm}: Azure confidential VMs. */
public final class AzureVtpmTeeFactory implements TeeProviderFactory {
  /** The name it is selected by. */
  public static final String NAME = "azure-vtpm";

  /** What {@link java.util.ServiceLoader} calls. */
  public AzureVtpmTeeFactory() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public TeeProvider open(TeeEnvironment environment) throws TeeException {
    return VtpmMachine.open(
        environment, machine -> AzureVtpmTee.open(machine, environment.settings()));
  }
}
