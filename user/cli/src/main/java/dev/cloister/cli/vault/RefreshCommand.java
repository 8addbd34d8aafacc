package dev.cloister.cli.vault;

import dev.cloister.cli.CliException;
import dev.cloister.cli.ExitCode;
import dev.cloister.cli.Host;
import dev.cloister.client.ClientException;
import dev.cloister.client.vault.RefreshOutcome;
import dev.cloister.client.vault.VaultClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cloister vault refresh}. */
@Command(
    name = "refresh",
    description = {
      "Gives all vaults new shares of a secret, of no use together with the old ones: what was"
          + " stolen of fewer vaults than a secret needs is worth nothing after it. Neither value nor"
          + " policy changes, and no share leaves the vaults in the clear. Needs every vault."
    },
    footer = {
      "",
      "Exit codes: 0 done, 1 it could not be (the old shares stay; vaults that dealt wrongly are"
          + " named), 2 done, and a vault is broken or lies, 3 wrong use, 4 too few vaults answered.",
      "",
      "Examples:",
      "  cloister vault refresh db/password --constellation c.json --key owner.key --token t",
      "  cloister vault refresh --all --constellation c.json --key owner.key --token t"
    })
public final class RefreshCommand implements Callable<Integer> {
  private static final String DONE = "refreshed";

  private final Host host;

  @Mixin private ClientOptions client = new ClientOptions();

  @ArgGroup(exclusive = true, multiplicity = "1")
  private Which which = new Which();

  /** One secret or all of them. */
  static final class Which {
    @Parameters(
        index = "0",
        paramLabel = "NAME",
        description = "What the secret is called: 1 to 255 bytes, no structure.")
    private String name = "";

    @Option(names = "--all", description = "All secrets of the owner that the vaults list.")
    private boolean all;
  }

  /** The command. */
  public RefreshCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws CliException {
    try (VaultClient vaults = client.open(host)) {
      return which.all
          ? all(vaults)
          : Outcome.written(host, DONE, which.name, vaults.refresh(Inputs.name(which.name)));
    } catch (ClientException e) {
      throw Failures.of(e);
    }
  }

  private int all(VaultClient vaults) throws ClientException {
    int worst = ExitCode.OK;
    for (RefreshOutcome outcome : vaults.refreshAll()) {
      switch (outcome) {
        case RefreshOutcome.Refreshed done ->
            worst =
                Math.max(worst, Outcome.written(host, DONE, done.name().value(), done.result()));
        case RefreshOutcome.Failed failed -> {
          CliException said = Failures.of(failed.failure());
          host.err().line("cloister: " + failed.name().value() + ": " + said.getMessage());
          said.more().forEach(line -> host.err().line("  " + line));
          worst = Math.max(worst, said.exitCode());
        }
      }
    }
    return worst;
  }
}
