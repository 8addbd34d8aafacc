package dev.cloister.cli.key;

import dev.cloister.cli.CliException;
import dev.cloister.cli.ExitCode;
import dev.cloister.cli.Host;
import dev.cloister.cli.vault.Outputs;
import dev.cloister.constellation.wire.KeyAnswer;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cloister vault key export}. */
@Command(
    name = "export",
    description = {
      "Gives out a version of a key, where the policy allows that: nothing does by default."
    },
    footer = {
      "",
      Help.EXIT_CODES,
      "",
      "Examples:",
      "  cloister vault key export backup --key-version 1 --to key.bin --vault 3f2a --constellation c.json --key owner.key --token t"
    })
final class ExportCommand implements Callable<Integer> {
  private final Host host;

  @Mixin private UseOptions use = new UseOptions();

  @Option(
      names = "--key-version",
      paramLabel = "N",
      required = true,
      description = "Which version.")
  private long version;

  @Option(
      names = "--to",
      paramLabel = "FILE",
      defaultValue = "-",
      description =
          "Where the key goes, byte by byte, for its owner only (default: standard output).")
  private String to = "-";

  @Option(names = "--show", description = "Write it to a terminal too.")
  private boolean show;

  ExportCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws CliException {
    Outputs.check(host, to, show);
    long number = Values.version(version);
    return use.with(
        host,
        (keys, which) -> {
          try (KeyAnswer.Exported exported = keys.export(which, number)) {
            Outputs.write(host, to, exported.material());
          }
          return ExitCode.OK;
        });
  }
}
