package dev.cloister.tee.tsm;

import dev.cloister.tee.RuntimeLog;
import dev.cloister.tee.TeeEnvironment;
import dev.cloister.tee.TeeException;
import dev.cloister.tee.TeeProvider;
import dev.cloister.tee.TeeProviderFactory;
import dev.cloister.tee.TeeSettings;

/** Opens {@code tdx}: Intel TDX guests. */
public final class TdxTeeFactory implements TeeProviderFactory {
  /** The name it is selected by. */
  public static final String NAME = "tdx";

  static final String KERNEL_NAME = "tdx_guest";

  private static final TsmReports.Pause PAUSE = attempt -> Thread.sleep(50L << attempt);

  /** What {@link java.util.ServiceLoader} calls. */
  public TdxTeeFactory() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public TeeProvider open(TeeEnvironment environment) throws TeeException {
    TeeSettings settings = environment.settings();
    TsmReports reports =
        TsmReports.open(settings.file(TsmReports.FOLDER), KERNEL_NAME, environment.random(), PAUSE);
    return new TdxTee(reports, settings, RuntimeLog.open(environment));
  }
}
