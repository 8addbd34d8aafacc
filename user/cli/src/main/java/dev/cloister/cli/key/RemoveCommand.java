package dev.cloister.cli.key;

import dev.cloister.cli.CliException;
import dev.cloister.cli.ExitCode;
import dev.cloister.cli.Host;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cloister vault key rm}. */
@Command(
    name = "rm",
    description = {
      "Destroys the caller's own key at one vault. What it encrypted there stays encrypted; copies at other vaults stay."
    },
    footer = {
      "",
      Help.EXIT_CODES,
      "",
      "Examples:",
      "  cloister vault key rm payroll --vault 3f2a --constellation c.json --key owner.key --token t"
    })
final class RemoveCommand implements Callable<Integer> {
  private final Host host;

  @Mixin private KeyOptions key = new KeyOptions();

  RemoveCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws CliException {
    return key.with(
        host,
        (keys, which) -> {
          keys.delete(which);
          host.out().line("destroyed " + which);
          return ExitCode.OK;
        });
  }
}
