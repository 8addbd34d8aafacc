package dev.cloister.cli.backup;

import dev.cloister.cli.CliException;
import dev.cloister.cli.ExitCode;
import dev.cloister.cli.Host;
import dev.cloister.cli.process.ServiceException;
import dev.cloister.cli.up.DataDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cloister restore}. */
@Command(
    name = "restore",
    description = {
      "Reads a backup into an empty database, all of it or nothing. A file that was cut or altered"
          + " is refused. Stop the control plane first.",
    },
    footer = {
      "",
      "Exit codes: 0 restored, 1 it could not be, 2 the settings are wrong, 3 wrong use.",
      "",
      "Examples:",
      "  CLOISTER_CONFIG=controlplane.json cloister restore records.backup",
      "  cloister restore --data ~/cloister records.backup"
    })
public final class RestoreCommand implements Callable<Integer> {
  private final Host host;

  @Mixin private Records records = new Records();

  @Parameters(paramLabel = "FILE", description = "What 'cloister backup' wrote.")
  private Path file = Path.of("");

  /** The command. */
  public RestoreCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws CliException, InterruptedException {
    Optional<Map<String, String>> settings = records.settings(host);
    if (records.data().isEmpty()) {
      return run(settings);
    }
    // Held meanwhile: an instance that runs there, or is started now, would use half a database.
    try (DataDirectory _ = DataDirectory.take(records.data().get())) {
      return run(settings);
    } catch (IOException e) {
      throw new CliException(
          ExitCode.CONTRAINDICATED, "cannot use " + records.data().get() + ": " + e.getMessage());
    } catch (ServiceException e) {
      throw new CliException(ExitCode.CONTRAINDICATED, String.valueOf(e.getMessage()));
    }
  }

  private int run(Optional<Map<String, String>> settings)
      throws CliException, InterruptedException {
    return ControlPlaneProgram.of(host).run(settings, "restore", file.toString());
  }
}
