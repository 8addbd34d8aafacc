package dev.cloister.cli.vault;

import dev.cloister.cli.CliException;
import dev.cloister.cli.Host;
import dev.cloister.client.ClientException;
import dev.cloister.client.vault.SecretReading;
import dev.cloister.client.vault.VaultClient;
import dev.cloister.constellation.secret.SecretName;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cloister vault get}. */
@Command(
    name = "get",
    description = {
      "Reads the latest acknowledged version of a secret, or says why it cannot. Vaults that are"
          + " away, behind or wrong are named on standard error."
    },
    footer = {
      "",
      "Exit codes: 0 done, 1 it could not be, 2 done, and a vault is broken or lies, 3 wrong"
          + " use, 4 too few vaults answered.",
      "",
      "Examples:",
      "  cloister vault get db/password --constellation c.json --key owner.key --token t | app",
      "  cloister vault get tls --to key.pem --constellation c.json --key owner.key --token t"
    })
public final class GetCommand implements Callable<Integer> {
  private final Host host;

  @Mixin private ClientOptions client = new ClientOptions();

  @Parameters(
      index = "0",
      paramLabel = "NAME",
      description = "What the secret is called: 1 to 255 bytes, no structure.")
  private String name = "";

  @Option(
      names = "--to",
      paramLabel = "FILE",
      defaultValue = "-",
      description =
          "Where the secret is written, byte by byte, for its owner only; default: standard output.")
  private String to = "-";

  @Option(names = "--show", description = "Write it to a terminal too.")
  private boolean show;

  /** The command. */
  public GetCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws CliException {
    SecretName secretName = Inputs.name(name);
    Outputs.check(host, to, show);
    try (VaultClient vaults = client.open(host);
        SecretReading reading = vaults.get(secretName)) {
      Outputs.write(host, to, reading.secret());
      return Outcome.read(host, reading);
    } catch (ClientException e) {
      throw Failures.of(e);
    }
  }
}
