package dev.cloister.cli.key;

import dev.cloister.cli.CliException;
import dev.cloister.cli.Host;
import dev.cloister.client.ClientException;
import dev.cloister.client.vault.KeyClient;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.key.KeyApproval;
import dev.cloister.constellation.wire.KeyUse;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which key is used, by whose leave. */
final class UseOptions {
  @Mixin private KeyOptions key = new KeyOptions();

  @Option(
      names = "--approval",
      paramLabel = "FILE",
      description = "A manager's approval, as 'key approve' writes it, where the policy wants one.")
  private @Nullable String approval;

  /** What is done with a key. */
  @FunctionalInterface
  interface Body {
    /** Does it, and answers the exit code. */
    int run(KeyClient keys, KeyUse use) throws CliException, ClientException;
  }

  int with(Host host, Body body) throws CliException {
    Optional<Signed<KeyApproval>> signed =
        approval == null ? Optional.empty() : Optional.of(ApprovalFile.read(host, approval));
    return key.with(host, (keys, id) -> body.run(keys, new KeyUse(id, signed)));
  }
}
