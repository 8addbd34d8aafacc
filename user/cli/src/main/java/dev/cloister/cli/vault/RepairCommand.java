package dev.cloister.cli.vault;

import dev.cloister.cli.CliException;
import dev.cloister.cli.ExitCode;
import dev.cloister.cli.Host;
import dev.cloister.client.ClientException;
import dev.cloister.client.vault.RepairResult;
import dev.cloister.client.vault.VaultClient;
import dev.cloister.constellation.secret.SecretName;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cloister vault repair}. */
@Command(
    name = "repair",
    description = {
      "Gives vaults that lack the newest version of a secret their part of it again: the very"
          + " share that they were dealt, computed from the others'. Neither version nor value changes."
    },
    footer = {
      "",
      "Exit codes: 0 done, 1 it could not be, 2 done, and a vault is broken or lies, or one could not be repaired, 3 wrong"
          + " use, 4 too few vaults answered.",
      "",
      "Examples:",
      "  cloister vault repair db/password --constellation c.json --key owner.key --token t"
    })
public final class RepairCommand implements Callable<Integer> {
  private final Host host;

  @Mixin private ClientOptions client = new ClientOptions();

  @Parameters(
      index = "0",
      paramLabel = "NAME",
      description = "What the secret is called: 1 to 255 bytes, no structure.")
  private String name = "";

  /** The command. */
  public RepairCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws CliException {
    SecretName secretName = Inputs.name(name);
    try (VaultClient vaults = client.open(host)) {
      RepairResult result = vaults.repair(secretName);
      result.repaired().forEach(vault -> host.out().line("repaired  vault " + vault));
      host.out()
          .line(
              "version "
                  + result.revision().version()
                  + ": held by "
                  + result.holders().size()
                  + " vaults"
                  + (result.degraded() ? ", degraded" : ""));
      int reported = Failures.report(host, result.faults());
      return result.faults().isEmpty() && !result.degraded()
          ? ExitCode.OK
          : Math.max(reported, ExitCode.WARNING);
    } catch (ClientException e) {
      throw Failures.of(e);
    }
  }
}
