package dev.cloister.client.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.json.JsonObject;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.client.credentials.CredentialsClient;
import dev.cloister.client.credentials.StoredCredential;
import dev.cloister.client.credentials.Vault;
import dev.cloister.client.enclave.Action;
import dev.cloister.client.enclave.EnclaveSession;
import dev.cloister.testkit.canary.Canary;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the enclave's memory holds, by a heap dump of its process with unreachable objects: the
 * token while it is being used, which also proves that the search finds what is there, and not
 * after.
 */
class EnclaveMemoryIT {
  private static final String TOKEN = "ghp_canary";

  private static final int COLLECTIONS = 5;

  @TempDir Path folder;

  @Test
  void token_whileUsedAndAfter_isThereAndIsNot() throws Exception {
    Canary canary = Canary.of(TOKEN.getBytes(StandardCharsets.US_ASCII));
    try (Machine machine = Machine.withEnclaveProcess(folder)) {
      CredentialsClient client = machine.client();
      Path during = folder.resolve("during.hprof");
      try (Vault vault = client.setPassphrase(Machine.passphrase("correct horse"))) {
        StoredCredential token;
        try (SecretBytes secret = SecretBytes.copyOf(TOKEN.getBytes(StandardCharsets.US_ASCII))) {
          token = vault.store("github/work", Map.of(), secret);
        }
        Action action =
            new Action(
                "github",
                "github_get_pr",
                token.id(),
                1,
                JsonObject.builder().put("owner", "o").put("repo", "r").put("number", 7).build());
        try (EnclaveSession session = vault.unlock()) {
          machine.github.hold();
          CompletableFuture<JsonObject> result =
              CompletableFuture.supplyAsync(
                  () -> {
                    try {
                      return session.execute(action);
                    } catch (Exception e) {
                      throw new AssertionError(e);
                    }
                  });
          machine.github.awaitHeldRequest();
          machine.enclaveJvm().dump(during);
          machine.github.release();
          assertThat(result.get().integer("number")).isEqualTo(7);
        }
      }
      // The HTTP client's threads end on their own; what they held is garbage after that.
      List<String> left = List.of("not searched yet");
      for (int i = 0; i < COLLECTIONS && !left.isEmpty(); i++) {
        machine.enclaveJvm().collect();
        Path after = folder.resolve("after-" + i + ".hprof");
        machine.enclaveJvm().dump(after);
        left = canary.findIn(after);
      }
      assertThat(left).as("after the session and %d collections", COLLECTIONS).isEmpty();
      assertThat(canary.findIn(during)).as("while the token is used").contains("raw");
    }
  }
}
