package dev.cloister.tee.tsm;

import dev.cloister.tee.TeeEnvironment;
import dev.cloister.tee.TeeException;
import dev.cloister.tee.TeeException.Reason;
import dev.cloister.tee.TeeProvider;
import dev.cloister.tee.TeeProviderFactory;
import dev.cloister.tee.TeeSettings;
import java.util.OptionalInt;

/** Opens {@code snp}: AMD SEV-SNP guests. */
public final class SnpTeeFactory implements TeeProviderFactory {
  /** The name it is selected by. */
  public static final String NAME = "snp";

  static final String KERNEL_NAME = "sev_guest";

  /** What {@link java.util.ServiceLoader} calls. */
  public SnpTeeFactory() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public TeeProvider open(TeeEnvironment environment) throws TeeException {
    return new SnpTee(TsmReports.open(environment, KERNEL_NAME), privilege(environment.settings()));
  }

  private static OptionalInt privilege(TeeSettings settings) throws TeeException {
    String level = settings.value(TeeSettings.PRIVILEGE, "");
    if (level.isEmpty()) {
      return OptionalInt.empty();
    }
    if (!level.matches("[0-3]")) {
      throw new TeeException(Reason.UNAVAILABLE, TeeSettings.PRIVILEGE + " is not 0 to 3");
    }
    return OptionalInt.of(Integer.parseInt(level));
  }
}
