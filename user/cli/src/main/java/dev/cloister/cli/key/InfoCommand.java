package dev.cloister.cli.key;

import dev.cloister.cli.CliException;
import dev.cloister.cli.ExitCode;
import dev.cloister.cli.Host;
import dev.cloister.constellation.wire.KeyInfo;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cloister vault key info}. */
@Command(
    name = "info",
    description = {"Shows what a key is: handle, type, versions, public keys. Never the key."},
    footer = {
      "",
      Help.EXIT_CODES,
      "",
      "Examples:",
      "  cloister vault key info payroll --vault 3f2a --constellation c.json --key owner.key --token t"
    })
final class InfoCommand implements Callable<Integer> {
  private final Host host;

  @Mixin private UseOptions use = new UseOptions();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  InfoCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws CliException {
    return use.with(
        host,
        (keys, which) -> {
          KeyInfo info = keys.info(which);
          if (json) {
            host.out().json(Report.json(info));
            return ExitCode.OK;
          }
          return Report.key(host, info);
        });
  }
}
