package dev.cloister.cli.vault;

import dev.cloister.cli.CliException;
import dev.cloister.cli.Host;
import dev.cloister.client.ClientException;
import dev.cloister.client.vault.VaultClient;
import dev.cloister.constellation.secret.SecretName;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cloister vault rm}. */
@Command(
    name = "rm",
    description = {
      "Deletes a secret: a version that says so, at as many vaults as a full write needs; the"
          + " vaults wipe their shares."
    },
    footer = {
      "",
      "Exit codes: 0 done, 1 it could not be, 2 done, and a vault is broken or lies, 3 wrong"
          + " use, 4 too few vaults answered.",
      "",
      "Examples:",
      "  cloister vault rm db/password --constellation c.json --key owner.key --token t"
    })
public final class RemoveCommand implements Callable<Integer> {
  private final Host host;

  @Mixin private ClientOptions client = new ClientOptions();

  @Parameters(
      index = "0",
      paramLabel = "NAME",
      description = "What the secret is called: 1 to 255 bytes, no structure.")
  private String name = "";

  /** The command. */
  public RemoveCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws CliException {
    SecretName secretName = Inputs.name(name);
    try (VaultClient vaults = client.open(host)) {
      return Outcome.written(host, "deleted", name, vaults.remove(secretName));
    } catch (ClientException e) {
      throw Failures.of(e);
    }
  }
}
