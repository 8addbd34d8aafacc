package dev.cloister.system;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.json.JsonObject;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.cli.up.Plan;
import dev.cloister.client.credentials.CredentialsClient;
import dev.cloister.client.credentials.StoredCredential;
import dev.cloister.client.credentials.Vault;
import dev.cloister.client.enclave.Action;
import dev.cloister.client.enclave.EnclaveClient;
import dev.cloister.client.enclave.EnclaveSession;
import dev.cloister.client.http.Api;
import dev.cloister.client.passphrase.Passphrase;
import dev.cloister.testkit.canary.Canary;
import dev.cloister.testkit.oidc.OidcIssuer;
import dev.cloister.testkit.oidc.TokenSpec;
import dev.cloister.testkit.pki.Seed;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the server has while a token is in use: heap dump, database, logs and data directory of real
 * processes are searched for every secret of the user.
 */
final class ControlPlaneSecrecyIT {
  private static final String USER = "alice";
  private static final InstantSource CLOCK = InstantSource.system();

  private final SecureRandom random = new SecureRandom();
  @TempDir private Path folder;

  @Test
  void controlPlane_inMidSession_holdsNoSecretOfTheUser() throws Exception {
    byte[] token = ("ghp_" + word()).getBytes(US_ASCII);
    byte[] passphrase = word().getBytes(US_ASCII);
    Path data = folder.resolve("data");
    Path ofControlPlane = folder.resolve("controlplane.hprof");
    Path ofEnclave = folder.resolve("enclave.hprof");
    try (HttpClient http = HttpClient.newHttpClient();
        OidcIssuer issuer = OidcIssuer.start(Seed.fresh(random), CLOCK);
        HeldGitHub gitHub = HeldGitHub.of(token);
        Processes processes =
            Processes.start(data, http, URI.create(issuer.issuer()), gitHub.base());
        Api api =
            Api.at(
                processes.plan().controlPlane(),
                () -> issuer.token(TokenSpec.of(USER, Plan.AUDIENCE)));
        Passphrase typed = Passphrase.takeOver(passphrase.clone());
        SecretBytes secret = SecretBytes.copyOf(token)) {
      EnclaveClient enclave =
          EnclaveClient.of(api, processes.trust(), Plan.AUDIENCE, USER, CLOCK, random);
      CredentialsClient client = CredentialsClient.of(api, enclave, USER, random);
      try (Vault vault = client.setPassphrase(typed)) {
        StoredCredential stored = vault.store("github/work", Map.of(), secret);
        try (EnclaveSession session = vault.unlock()) {
          FutureTask<JsonObject> call = start(() -> session.execute(readPull(stored)));
          gitHub.awaitRequest();
          processes.dump(Processes.CONTROL_PLANE, ofControlPlane);
          processes.dump(Processes.ENCLAVE, ofEnclave);
          List<Path> files = filesBelow(data);
          files.add(ofControlPlane);

          JsonObject record = api.find("/v1/users/me/passphrase").orElseThrow();
          UserKeys keys = UserKeys.of(record, passphrase, USER);
          for (Map.Entry<String, byte[]> each :
              Map.of(
                      "passphrase",
                      passphrase,
                      "KEK",
                      keys.kek(),
                      "root key",
                      keys.root(),
                      "token",
                      token)
                  .entrySet()) {
            assertThat(traces(each.getValue(), files)).as(each.getKey()).isEmpty();
          }
          assertThat(Canary.of(token).findIn(ofEnclave)).as("token, in the enclave").isNotEmpty();
          assertThat(Canary.of(ciphertext(api, stored)).findIn(ofControlPlane))
              .as("ciphertext, in the control plane's memory")
              .isNotEmpty();
          assertThat(
                  traces(stored.id().getBytes(US_ASCII), filesBelow(data.resolve("controlplane"))))
              .as("row, in the control plane's database")
              .isNotEmpty();

          gitHub.release();
          assertThat(call.get().integer("number")).isEqualTo(7);
        }
      }
    }
  }

  private static <T> FutureTask<T> start(Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    Thread.ofVirtual().start(task);
    return task;
  }

  private static Action readPull(StoredCredential stored) throws Exception {
    return new Action(
        "github",
        "github_get_pr",
        stored.id(),
        stored.version(),
        JsonObject.builder().put("owner", "o").put("repo", "r").put("number", 7).build());
  }

  private static byte[] ciphertext(Api api, StoredCredential stored) throws Exception {
    JsonObject row = api.find("/v1/credentials/" + stored.id()).orElseThrow();
    return Base64.getDecoder().decode(row.string("ciphertext"));
  }

  private static List<Path> filesBelow(Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      return new ArrayList<>(walk.filter(Files::isRegularFile).toList());
    }
  }

  private static List<String> traces(byte[] secret, List<Path> files) throws IOException {
    Canary canary = Canary.of(secret);
    List<String> found = new ArrayList<>();
    for (Path file : files) {
      for (String form : canary.findIn(file)) {
        found.add(file.getFileName() + ": " + form);
      }
    }
    return found;
  }

  private String word() {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
