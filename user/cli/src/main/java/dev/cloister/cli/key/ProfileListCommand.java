package dev.cloister.cli.key;

import dev.cloister.cli.CliException;
import dev.cloister.cli.Host;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cloister vault key profile list}. */
@Command(
    name = "list",
    description = {"Lists what is proposed for a key and grants nothing yet."},
    footer = {
      "",
      Help.EXIT_CODES,
      "",
      "Examples:",
      "  cloister vault key profile list payroll --vault 3f2a --constellation c.json --key owner.key --token t"
    })
final class ProfileListCommand implements Callable<Integer> {
  private final Host host;

  @Mixin private KeyOptions key = new KeyOptions();

  ProfileListCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws CliException {
    return key.with(host, (keys, which) -> Report.profiles(host, keys.profiles(which)));
  }
}
