package dev.cloister.cli.audit;

import dev.cloister.cli.CliException;
import dev.cloister.cli.ExitCode;
import dev.cloister.cli.Host;
import dev.cloister.cli.vault.ClientOptions;
import dev.cloister.cli.vault.Failures;
import dev.cloister.client.ClientException;
import dev.cloister.client.vault.AuditClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cloister vault audit read}. */
@Command(
    name = "read",
    description = {
      "Prints a vault's audit log as it stands there, a line for each entry and signed head. Needs a"
          + " token with the auditor's role. What is read is the vault's word until 'audit verify'"
          + " has seen it."
    },
    footer = {
      "",
      "Exit codes: 0 done, 1 it could not be, 3 wrong use, 4 the vault did not answer.",
      "",
      "Examples:",
      "  cloister vault audit read --vault 3f2a --constellation c.json --key owner.key --token t > log",
      "  cloister vault audit read --after 1200 --vault 3f2a --constellation c.json --key owner.key --token t >> log"
    })
final class ReadCommand implements Callable<Integer> {
  private final Host host;

  @Mixin private ClientOptions client = new ClientOptions();

  @Option(
      names = "--vault",
      paramLabel = "ID",
      required = true,
      description = "Whose log: the vault's id, or the beginning of it.")
  private String vault = "";

  @Option(
      names = "--after",
      paramLabel = "N",
      defaultValue = "0",
      description = "Go on after this entry (default: from the first on).")
  private long after;

  ReadCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws CliException {
    if (after < 0) {
      throw CliException.usage("--after: expected 0 or more");
    }
    try (AuditClient audit = client.audit(host, vault)) {
      audit.read(after, line -> host.out().content(line.text() + "\n"));
      return ExitCode.OK;
    } catch (ClientException e) {
      throw Failures.of(e);
    }
  }
}
