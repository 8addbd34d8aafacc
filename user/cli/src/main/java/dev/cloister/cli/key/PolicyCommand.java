package dev.cloister.cli.key;

import dev.cloister.cli.CliException;
import dev.cloister.cli.ExitCode;
import dev.cloister.cli.Host;
import dev.cloister.constellation.key.KeyPolicy;
import dev.cloister.constellation.wire.KeyInfo;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cloister vault key policy}. */
@Command(
    name = "policy",
    description = {
      "Shows a key's policy, or changes it where it says who may. What is proposed under the old policy is dropped."
    },
    footer = {
      "",
      Help.EXIT_CODES,
      "",
      "Examples:",
      "  cloister vault key policy payroll --vault 3f2a --constellation c.json --key owner.key --token t",
      "  cloister vault key policy payroll --set p.json --vault 3f2a --constellation c.json --key owner.key --token t"
    })
final class PolicyCommand implements Callable<Integer> {
  private final Host host;

  @Mixin private UseOptions use = new UseOptions();

  @Option(names = "--set", paramLabel = "FILE", description = "The new policy.")
  private @Nullable String file;

  PolicyCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws CliException {
    Optional<KeyPolicy> next =
        file == null ? Optional.empty() : Optional.of(Values.policy(host, file));
    return use.with(
        host,
        (keys, which) -> {
          KeyInfo info = keys.info(which);
          if (next.isPresent()) {
            return Report.key(host, keys.changePolicy(which.key(), info.policy(), next.get()));
          }
          host.out().content(new String(info.policy().text().bytes(), StandardCharsets.UTF_8));
          host.out().line();
          return ExitCode.OK;
        });
  }
}
