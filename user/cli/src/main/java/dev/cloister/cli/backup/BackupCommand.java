package dev.cloister.cli.backup;

import dev.cloister.cli.CliException;
import dev.cloister.cli.Host;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cloister backup}. */
@Command(
    name = "backup",
    description = {
      "Writes the control plane's records to a new file, as of one instant, while it goes on"
          + " serving. SQLite and PostgreSQL give the same file.",
      "It holds what the database holds: ciphertext, salts, key-check values, names. No session and"
          + " no key."
    },
    footer = {
      "",
      "Exit codes: 0 written, 1 it could not be, 2 the settings are wrong, 3 wrong use.",
      "",
      "Examples:",
      "  CLOISTER_CONFIG=controlplane.json cloister backup records.backup",
      "  cloister backup --data ~/cloister records.backup"
    })
public final class BackupCommand implements Callable<Integer> {
  private final Host host;

  @Mixin private Records records = new Records();

  @Parameters(paramLabel = "FILE", description = "Where the backup goes; must not exist.")
  private Path file = Path.of("");

  /** The command. */
  public BackupCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws CliException, InterruptedException {
    return ControlPlaneProgram.of(host).run(records.settings(host), "backup", file.toString());
  }
}
