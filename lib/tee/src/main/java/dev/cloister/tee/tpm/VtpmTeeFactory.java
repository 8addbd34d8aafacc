package dev.cloister.tee.tpm;

import dev.cloister.tee.TeeEnvironment;
import dev.cloister.tee.TeeException;
import dev.cloister.tee.TeeProvider;
import dev.cloister.tee.TeeProviderFactory;

/** Opens {@code vtpm}: machines with a TPM 2.0. */
public final class VtpmTeeFactory implements TeeProviderFactory {
  /** The name it is selected by. */
  public static final String NAME = "vtpm";

  /** What {@link java.util.ServiceLoader} calls. */
  public VtpmTeeFactory() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public TeeProvider open(TeeEnvironment environment) throws TeeException {
    return VtpmMachine.open(environment, machine -> VtpmTee.open(machine, environment));
  }
}
