package dev.cloister.system;

import static dev.cloister.testkit.json.JsonText.object;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.client.ClientException;
import dev.cloister.client.credentials.CredentialsClient;
import dev.cloister.client.credentials.StoredCredential;
import dev.cloister.client.credentials.Vault;
import dev.cloister.client.enclave.Action;
import dev.cloister.client.enclave.EnclaveClient;
import dev.cloister.client.enclave.EnclaveSession;
import dev.cloister.client.enclave.EnclaveTrust;
import dev.cloister.client.http.Api;
import dev.cloister.client.passphrase.Passphrase;
import dev.cloister.collateral.Fetched;
import dev.cloister.collateral.bundle.CollateralBundle;
import dev.cloister.controlplane.ControlPlane;
import dev.cloister.controlplane.config.ConfigurationReader;
import dev.cloister.enclave.EnclaveProcess;
import dev.cloister.enclave.config.EnclaveConfiguration;
import dev.cloister.tee.TeeEnvironment;
import dev.cloister.tee.TeeProvider;
import dev.cloister.tee.TeeProviders;
import dev.cloister.tee.Workload;
import dev.cloister.testkit.http.Answer;
import dev.cloister.testkit.http.LocalServer;
import dev.cloister.testkit.oidc.OidcIssuer;
import dev.cloister.testkit.oidc.TokenSpec;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.time.TrustedTime;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real client, the real control plane and the real enclave, over sockets. */
final class CredentialsTest {
  private static final String AUDIENCE = "cloister";
  private static final String CANARY = "ghp_canary4711";
  private static final InstantSource CLOCK = InstantSource.system();
  private static final SecureRandom RANDOM = new SecureRandom();

  @TempDir private Path directory;
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private OidcIssuer issuer;
  private ControlPlane controlPlane;
  private EnclaveTrust trust;

  @BeforeEach
  void start() throws Exception {
    issuer = part(OidcIssuer.start(Seed.fresh(RANDOM), CLOCK));
    LocalServer github =
        part(
            LocalServer.start(
                0,
                request ->
                    request.header("Authorization").filter(("Bearer " + CANARY)::equals).isPresent()
                        ? Answer.json(200, pullRequest())
                        : Answer.empty(401)));
    byte[] configuration =
        """
        {"format": "cloister-enclave-1", "development": true,
         "oidc": {"issuer": "%s", "audience": "%s", "jwks_url": "%s"},
         "connectors": [{"id": "github", "type": "github", "api_base": "%s"}]}
        """
            .formatted(issuer.issuer(), AUDIENCE, issuer.keysAddress(), github.base())
            .getBytes(StandardCharsets.UTF_8);
    Workload workload = Workload.of(List.of(), configuration);
    TeeProvider tee =
        part(
            TeeProviders.installed()
                .open("local", new TeeEnvironment(directory, workload, CLOCK, RANDOM))
                .orElseThrow());
    EnclaveProcess enclave =
        part(
            EnclaveProcess.start(
                EnclaveConfiguration.parse(configuration),
                tee,
                EnclaveProcess.Listen.onLoopback(),
                TrustedTime.believing(CLOCK, System::nanoTime),
                RANDOM));
    controlPlane =
        part(
            ControlPlane.start(
                ConfigurationReader.read(
                    new byte[0],
                    Map.of(
                        "CLOISTER_HTTP_PORT",
                        "0",
                        "CLOISTER_DATABASE_URL",
                        "jdbc:sqlite:" + database(),
                        "CLOISTER_OIDC_ISSUER",
                        issuer.issuer(),
                        "CLOISTER_OIDC_AUDIENCE",
                        AUDIENCE,
                        "CLOISTER_TEE_PROVIDER",
                        "local",
                        "CLOISTER_ENCLAVE_URL",
                        enclave.url().toString()),
                    notice -> {}),
                CLOCK,
                System::nanoTime,
                RANDOM));
    trust = trust(workload);
  }

  @AfterEach
  void close() throws Exception {
    while (!parts.isEmpty()) {
      parts.pop().close();
    }
  }

  @Test
  void storedCredential_isUsedInTheEnclaveAndNowhereElse() throws Exception {
    CredentialsClient alice = client("alice");
    try (Vault vault = alice.setPassphrase(passphrase());
        SecretBytes secret = SecretBytes.copyOf(CANARY.getBytes(StandardCharsets.UTF_8))) {
      StoredCredential stored = vault.store("github/work", Map.of("team", "a"), secret);
      try (EnclaveSession session = vault.unlock()) {
        JsonObject result = session.execute(read(stored));
        assertThat(result.integer("number")).isEqualTo(7);
      }
      assertThat(vault.list()).containsExactly(stored);
    }
    for (Path file : filesOfTheControlPlane()) {
      assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
          .as(file.toString())
          .doesNotContain(CANARY);
    }
  }

  @Test
  void passphraseChange_losesNothing() throws Exception {
    CredentialsClient alice = client("alice");
    try (Vault vault = alice.setPassphrase(passphrase());
        SecretBytes secret = SecretBytes.copyOf(CANARY.getBytes(StandardCharsets.UTF_8))) {
      vault.store("github/work", Map.of(), secret);
    }
    alice.changePassphrase(passphrase(), Passphrase.takeOver("another horse".toCharArray()));

    try (Vault vault = alice.open(Passphrase.takeOver("another horse".toCharArray()));
        EnclaveSession session = vault.unlock()) {
      assertThat(session.execute(read(vault.list().getFirst())).integer("number")).isEqualTo(7);
    }
  }

  @Test
  void closedSession_executesNothing() throws Exception {
    CredentialsClient alice = client("alice");
    try (Vault vault = alice.setPassphrase(passphrase());
        SecretBytes secret = SecretBytes.copyOf(CANARY.getBytes(StandardCharsets.UTF_8))) {
      StoredCredential stored = vault.store("github/work", Map.of(), secret);
      EnclaveSession session = vault.unlock();
      session.close();

      assertThatExceptionOfType(ClientException.class)
          .isThrownBy(() -> session.execute(read(stored)));
    }
  }

  private CredentialsClient client(String user) {
    Api api =
        part(
            Api.at(
                URI.create("http://127.0.0.1:" + controlPlane.port()),
                () -> issuer.token(TokenSpec.of(user, AUDIENCE))));
    return CredentialsClient.of(
        api, EnclaveClient.of(api, trust, AUDIENCE, user, CLOCK, RANDOM), user, RANDOM);
  }

  private EnclaveTrust trust(Workload workload) throws Exception {
    byte[] root =
        Base64.getMimeDecoder()
            .decode(
                Files.readString(directory.resolve("tee-local/root.pem"))
                    .replaceAll("-----[A-Z ]+-----", ""));
    String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(root));
    CollateralBundle bundle =
        CollateralBundle.parse(Files.readAllBytes(directory.resolve("tee-local/collateral.json")));
    String policy =
        """
        {"version": 1, "anchors": {"development": ["%s"]}, "measurements": {"rtmr3": ["%s"]}}
        """
            .formatted(digest, HexFormat.of().formatHex(workload.register()));
    return EnclaveTrust.development(
        new DevelopmentAnchors(List.of(TrustAnchor.of(Vendor.INTEL, "local", root))),
        AppraisalPolicy.parse(policy.getBytes(StandardCharsets.UTF_8)),
        request -> new Fetched(bundle.collateral(), List.of(), List.of()));
  }

  private List<Path> filesOfTheControlPlane() throws Exception {
    try (var files = Files.list(database().getParent())) {
      return files.toList();
    }
  }

  private Path database() throws Exception {
    return Files.createDirectories(directory.resolve("database")).resolve("cloister.db");
  }

  private <T extends AutoCloseable> T part(T part) {
    parts.push(part);
    return part;
  }

  private static Passphrase passphrase() throws Exception {
    return Passphrase.takeOver("correct horse".toCharArray());
  }

  private static Action read(StoredCredential credential) {
    return new Action(
        "github",
        "github_get_pr",
        credential.id(),
        credential.version(),
        JsonObject.builder().put("owner", "o").put("repo", "r").put("number", 7).build());
  }

  private static Map<String, Object> pullRequest() {
    return object(
        "number",
        7,
        "title",
        "t",
        "state",
        "open",
        "body",
        "b",
        "user",
        object("login", "u"),
        "base",
        object("ref", "main", "sha", "s"),
        "head",
        object("ref", "topic", "sha", "s"),
        "html_url",
        "https://github.example/o/r/pull/7",
        "draft",
        false,
        "merged",
        false,
        "additions",
        1,
        "deletions",
        1,
        "changed_files",
        1);
  }
}
