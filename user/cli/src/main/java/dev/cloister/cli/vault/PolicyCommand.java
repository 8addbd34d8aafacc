package dev.cloister.cli.vault;

import dev.cloister.cli.CliException;
import dev.cloister.cli.ExitCode;
import dev.cloister.cli.Host;
import dev.cloister.client.ClientException;
import dev.cloister.client.vault.SecretReading;
import dev.cloister.client.vault.VaultClient;
import dev.cloister.constellation.policy.SecretPolicy;
import dev.cloister.constellation.secret.SecretName;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cloister vault policy}. */
@Command(
    name = "policy",
    description = {
      "Shows who else may have a secret, or changes it. The value and its shares stay. Of two"
          + " changes at once one wins, and the other is made after it."
    },
    footer = {
      "",
      "Exit codes: 0 done, 1 it could not be, 2 done, and a vault is broken or lies, 3 wrong"
          + " use, 4 too few vaults answered.",
      "",
      "Examples:",
      "  cloister vault policy db/password --constellation c.json --key owner.key --token t",
      "  cloister vault policy db/password --set p.json --constellation c.json --key owner.key --token t"
    })
public final class PolicyCommand implements Callable<Integer> {
  private final Host host;

  @Mixin private ClientOptions client = new ClientOptions();

  @Parameters(
      index = "0",
      paramLabel = "NAME",
      description = "What the secret is called: 1 to 255 bytes, no structure.")
  private String name = "";

  @Option(names = "--set", paramLabel = "FILE", description = "The new policy.")
  private @Nullable String file;

  /** The command. */
  public PolicyCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws CliException {
    SecretName secretName = Inputs.name(name);
    try (VaultClient vaults = client.open(host)) {
      if (file != null) {
        SecretPolicy policy = Inputs.policy(host, file);
        return Outcome.written(
            host, "policy changed of", name, vaults.changePolicy(secretName, policy));
      }
      try (SecretReading reading = vaults.get(secretName)) {
        return show(reading);
      }
    } catch (ClientException e) {
      throw Failures.of(e);
    }
  }

  private int show(SecretReading reading) throws CliException {
    SecretPolicy policy =
        reading
            .policy()
            .orElseThrow(
                () -> new CliException(ExitCode.CONTRAINDICATED, "no vault shows the policy"));
    host.out().content(new String(policy.text().bytes(), StandardCharsets.UTF_8));
    host.out().line();
    return Failures.report(host, reading.faults());
  }
}
