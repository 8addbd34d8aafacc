package dev.cloister.cli.key;

import dev.cloister.cli.CliException;
import dev.cloister.cli.ExitCode;
import dev.cloister.cli.Host;
import dev.cloister.constellation.key.CallerId;
import dev.cloister.constellation.key.KeyApproval;
import dev.cloister.constellation.key.KeyOperation;
import dev.cloister.constellation.wire.KeyRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cloister vault key approve}. */
@Command(
    name = "approve",
    description = {
      "Approves one use of somebody's key by somebody else, as a manager whom a grant of its policy names, neither the owner nor the requester. The vault signs the approval and alone takes it."
    },
    footer = {
      "",
      Help.EXIT_CODES,
      "",
      "Examples:",
      "  cloister vault key approve --handle 9c1f... --key-version 1 --operation sign \\",
      "      --requester 77ab... --to approval.json --vault 3f2a --constellation c.json --key owner.key --token t"
    })
final class ApproveCommand implements Callable<Integer> {
  private final Host host;

  @Mixin private KeyOptions key = new KeyOptions();

  @Option(
      names = "--key-version",
      paramLabel = "N",
      required = true,
      description = "Which version.")
  private long version;

  @Option(
      names = "--operation",
      paramLabel = "OPERATION",
      required = true,
      description = "What may be done: sign, unwrap, export, ...")
  private String operation = "";

  @Option(
      names = "--requester",
      paramLabel = "HEX",
      required = true,
      description = "Who may do it: what 'key caller' shows them.")
  private String requester = "";

  @Option(
      names = "--lifetime",
      paramLabel = "SECONDS",
      defaultValue = "300",
      description = "How long it may be used, 1 to 3600 (default: ${DEFAULT-VALUE}).")
  private long lifetime = KeyApproval.DEFAULT_LIFETIME;

  @Option(
      names = "--to",
      paramLabel = "FILE",
      defaultValue = "-",
      description = "Where the approval goes, for --approval (default: standard output).")
  private String to = "-";

  ApproveCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws CliException {
    long number = Values.version(version);
    KeyOperation what = Values.operation(operation);
    CallerId who = new CallerId(Values.hash("--requester", requester));
    if (lifetime < 1 || lifetime > KeyApproval.MAX_LIFETIME) {
      throw CliException.usage("--lifetime: expected 1 to " + KeyApproval.MAX_LIFETIME);
    }
    return key.with(
        host,
        (keys, which) -> {
          ApprovalFile.write(
              host,
              to,
              keys.approve(new KeyRequest.ApproveKeyUse(which, number, what, who, lifetime)));
          return ExitCode.OK;
        });
  }
}
