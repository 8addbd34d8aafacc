package dev.cloister.tee.tsm;

import dev.cloister.tee.RuntimeLog;
import dev.cloister.tee.TeeEnvironment;
import dev.cloister.tee.TeeException;
import dev.cloister.tee.TeeProvider;
import dev.cloister.tee.TeeProviderFactory;

/** Opens {@code tdx}: Intel TDX guests. */
public final class TdxTeeFactory implements TeeProviderFactory {
  /** The name it is selected by. */
  public static final String NAME = "tdx";

  static final String KERNEL_NAME = "tdx_guest";

  /** What {@link java.util.ServiceLoader} calls. */
  public TdxTeeFactory() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public TeeProvider open(TeeEnvironment environment) throws TeeException {
    return new TdxTee(
        TsmReports.open(environment, KERNEL_NAME),
        environment.settings(),
        RuntimeLog.open(environment));
  }
}
