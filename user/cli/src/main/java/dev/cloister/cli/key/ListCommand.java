package dev.cloister.cli.key;

import dev.cloister.cli.CliException;
import dev.cloister.cli.ExitCode;
import dev.cloister.cli.Host;
import dev.cloister.constellation.wire.ListedKey;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cloister vault key list}. */
@Command(
    name = "list",
    description = {"Lists the caller's own keys at one vault."},
    footer = {
      "",
      Help.EXIT_CODES,
      "",
      "Examples:",
      "  cloister vault key list --vault 3f2a --constellation c.json --key owner.key --token t"
    })
final class ListCommand implements Callable<Integer> {
  private final Host host;

  @Mixin private VaultOptions vault = new VaultOptions();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  ListCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws CliException {
    return vault.with(
        host,
        keys -> {
          List<ListedKey> found = keys.list();
          if (json) {
            host.out().json(Report.json(found));
          } else {
            found.forEach(key -> Report.line(host, key));
          }
          return ExitCode.OK;
        });
  }
}
