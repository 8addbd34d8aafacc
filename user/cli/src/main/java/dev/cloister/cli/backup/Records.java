package dev.cloister.cli.backup;

import dev.cloister.cli.CliException;
import dev.cloister.cli.ExitCode;
import dev.cloister.cli.Host;
import dev.cloister.cli.up.Installation;
import dev.cloister.cli.up.Plan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whose records: those of the settings in the environment, or of a {@code cloister up}. */
final class Records {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "The records of the instance that 'cloister up --data DIR' keeps there; without it, those"
              + " that the control plane's settings name (CLOISTER_DATABASE_URL and the others).")
  private @Nullable Path data;

  Optional<Path> data() {
    return Optional.ofNullable(data);
  }

  /** Settings in place of the environment's. */
  Optional<Map<String, String>> settings(Host host) throws CliException {
    if (data == null) {
      return Optional.empty();
    }
    try {
      Plan plan =
          Plan.existing(Installation.of(host.home()), data)
              .orElseThrow(() -> CliException.usage("--data: no instance was started in " + data));
      return Optional.of(plan.controlPlaneService().environment());
    } catch (IOException e) {
      throw new CliException(
          ExitCode.CONTRAINDICATED, "cannot use " + data + ": " + e.getMessage());
    }
  }
}
