package dev.cloister.cli.key;

import dev.cloister.cli.CliException;
import dev.cloister.cli.ExitCode;
import dev.cloister.cli.Host;
import dev.cloister.cli.vault.TokenFile;
import dev.cloister.constellation.key.CallerId;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cloister vault key caller}. */
@Command(
    name = "caller",
    description = {
      "Shows who a token's subject is to the policies of keys: what a manager's approval names. Asks"
          + " no vault."
    },
    footer = {
      "",
      "Exit codes: 0 done, 3 wrong use.",
      "",
      "Examples:",
      "  cloister vault key caller --token t"
    })
final class CallerCommand implements Callable<Integer> {
  private final Host host;

  @Option(
      names = "--token",
      paramLabel = "FILE",
      required = true,
      description = "An OIDC token of whoever is to use the key.")
  private Path token = Path.of("");

  CallerCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws CliException {
    host.out().line(CallerId.of(TokenFile.of(token).owner()).toString());
    return ExitCode.OK;
  }
}
