package dev.cloister.cli.key;

import dev.cloister.cli.CliException;
import dev.cloister.cli.Host;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cloister vault key rotate}. */
@Command(
    name = "rotate",
    description = {
      "Makes a new version, which is used from then on; the versions before it still decrypt and verify."
    },
    footer = {
      "",
      Help.EXIT_CODES,
      "",
      "Examples:",
      "  cloister vault key rotate payroll --after 1 --vault 3f2a --constellation c.json --key owner.key --token t"
    })
final class RotateCommand implements Callable<Integer> {
  private final Host host;

  @Mixin private UseOptions use = new UseOptions();

  @Option(
      names = "--after",
      paramLabel = "N",
      required = true,
      description = "The newest version that you know: of two rotations at once one is refused.")
  private long after;

  RotateCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws CliException {
    if (after < 1) {
      throw CliException.usage("--after: expected 1 or more");
    }
    return use.with(host, (keys, which) -> Report.key(host, keys.rotate(which, after)));
  }
}
