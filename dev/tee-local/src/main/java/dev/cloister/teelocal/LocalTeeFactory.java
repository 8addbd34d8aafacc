package dev.cloister.teelocal;

import dev.cloister.tee.TeeEnvironment;
import dev.cloister.tee.TeeException;
import dev.cloister.tee.TeeException.Reason;
import dev.cloister.tee.TeeProvider;
import dev.cloister.tee.TeeProviderFactory;
import java.io.IOException;
import java.nio.file.Path;

/** Opens the {@code local} TEE. Only the development distribution has it on its class path. */
public final class LocalTeeFactory implements TeeProviderFactory {
  /** The name it is selected by. */
  public static final String NAME = "local";

  /**
   * The folder of the platform, which several processes may share: they are then on one machine.
   * Without it each process has its own below its data directory.
   */
  public static final String FOLDER = "CLOISTER_TEE_LOCAL_DIR";

  /** What {@link java.util.ServiceLoader} calls. */
  public LocalTeeFactory() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public TeeProvider open(TeeEnvironment environment) throws TeeException {
    String shared = environment.settings().value(FOLDER, "");
    Path folder =
        shared.isEmpty() ? environment.dataDirectory().resolve("tee-local") : Path.of(shared);
    try {
      return LocalTee.open(folder, environment);
    } catch (IOException e) {
      throw new TeeException(
          Reason.UNAVAILABLE, "the local TEE cannot use its data directory " + folder, e);
    }
  }
}
