package dev.cloister.cli.vault;

import dev.cloister.cli.CliException;
import dev.cloister.cli.Host;
import dev.cloister.client.ClientException;
import dev.cloister.client.vault.VaultClient;
import dev.cloister.client.vault.VaultStatus;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cloister vault status}. */
@Command(
    name = "status",
    description = {
      "Says of each vault whether it answers, what it proved, how it is, and what it knows of"
          + " the age of its disk (continuity)."
    },
    footer = {
      "",
      "Exit codes: 0 done, 1 it could not be, 2 done, and a vault is broken or lies, or one is away, 3 wrong"
          + " use, 4 too few vaults answered.",
      "",
      "Examples:",
      "  cloister vault status --constellation c.json --key owner.key --token t"
    })
public final class StatusCommand implements Callable<Integer> {
  private final Host host;

  @Mixin private ClientOptions client = new ClientOptions();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  /** The command. */
  public StatusCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws CliException {
    try (VaultClient vaults = client.open(host)) {
      List<VaultStatus> status = vaults.status();
      if (json) {
        host.out().json(StatusReport.json(status));
      } else {
        StatusReport.print(host.out(), status);
      }
      return StatusReport.exitCode(status);
    } catch (ClientException e) {
      throw Failures.of(e);
    }
  }
}
