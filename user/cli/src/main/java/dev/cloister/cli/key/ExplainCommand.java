package dev.cloister.cli.key;

import dev.cloister.cli.CliException;
import dev.cloister.cli.Host;
import dev.cloister.constellation.key.KeyOperation;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cloister vault key explain}. */
@Command(
    name = "explain",
    description = {
      "Says which clause of a key's policy would allow, or deny, the caller an operation."
    },
    footer = {
      "",
      "Exit codes: 0 it would be allowed, 1 it would not or could not be asked, 3 wrong use, 4 the"
          + " vault did not answer.",
      "",
      "Examples:",
      "  cloister vault key explain payroll --operation sign --vault 3f2a --constellation c.json --key owner.key --token t"
    })
final class ExplainCommand implements Callable<Integer> {
  private final Host host;

  @Mixin private UseOptions use = new UseOptions();

  @Option(
      names = "--operation",
      paramLabel = "OPERATION",
      required = true,
      description = "Which: sign, unwrap, export, ...")
  private String operation = "";

  ExplainCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws CliException {
    KeyOperation wanted = Values.operation(operation);
    return use.with(host, (keys, which) -> Report.decision(host, keys.explain(which, wanted)));
  }
}
