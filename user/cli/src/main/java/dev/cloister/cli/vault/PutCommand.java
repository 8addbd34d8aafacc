package dev.cloister.cli.vault;

import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.cli.CliException;
import dev.cloister.cli.Host;
import dev.cloister.client.ClientException;
import dev.cloister.client.vault.VaultClient;
import dev.cloister.client.vault.WriteResult;
import dev.cloister.constellation.policy.SecretPolicy;
import dev.cloister.constellation.secret.SecretName;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cloister vault put}. */
@Command(
    name = "put",
    description = {
      "Stores a new version of a secret. It is encrypted and its key split here; no vault sees"
          + " either. Acknowledged means durable at as many vaults as the constellation's numbers say."
    },
    footer = {
      "",
      "Exit codes: 0 done, 1 it could not be, 2 done, and a vault is broken or lies, or fewer vaults than usual have it, 3 wrong"
          + " use, 4 too few vaults answered.",
      "",
      "Examples:",
      "  printf %%s \"$PASSWORD\" | cloister vault put db/password --constellation c.json --key owner.key --token t",
      "  cloister vault put tls --from key.pem --policy p.json --constellation c.json --key owner.key --token t"
    })
public final class PutCommand implements Callable<Integer> {
  private final Host host;

  @Mixin private ClientOptions client = new ClientOptions();

  @Parameters(
      index = "0",
      paramLabel = "NAME",
      description = "What the secret is called: 1 to 255 bytes, no structure.")
  private String name = "";

  @Option(
      names = "--from",
      paramLabel = "FILE",
      defaultValue = "-",
      description = "Where the secret is read from, byte by byte; default: standard input.")
  private String from = "-";

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description = "Who else may have it, and how long it lives; default: nobody, 30 days.")
  private @Nullable String policy;

  @Option(
      names = "--degraded",
      description =
          "Take fewer vaults, where the constellation offers that: one more loss then loses the"
              + " secret until it is repaired.")
  private boolean degraded;

  /** The command. */
  public PutCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws CliException {
    SecretName secretName = Inputs.name(name);
    SecretPolicy secretPolicy = Inputs.policy(host, policy);
    try (SecretBytes secret = Inputs.secret(host, from);
        VaultClient vaults = client.open(host)) {
      WriteResult result = vaults.put(secretName, secretPolicy, secret, degraded);
      return Outcome.written(host, "stored", name, result);
    } catch (ClientException e) {
      throw Failures.of(e);
    }
  }
}
