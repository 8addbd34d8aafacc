package dev.cloister.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.attestation.json.Json;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.client.ClientFailure;
import dev.cloister.client.vault.AttestedVaults;
import dev.cloister.client.vault.OwnerCredentials;
import dev.cloister.client.vault.SecretReading;
import dev.cloister.client.vault.VaultClient;
import dev.cloister.client.vault.VaultException;
import dev.cloister.constellation.SigningKey;
import dev.cloister.constellation.policy.SecretPolicy;
import dev.cloister.constellation.request.OwnerKey;
import dev.cloister.constellation.secret.OwnerId;
import dev.cloister.constellation.secret.SecretId;
import dev.cloister.constellation.secret.SecretName;
import dev.cloister.tee.Workload;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Owners and managers who log in at a real Keycloak, and three vaults that believe its tokens. */
final class KeycloakIT {
  private static final SecretName NAME = new SecretName("db/password");
  private static final String CLIENT = "cloister-vault";
  private static final String OWNER_ONLY = "{\"version\":1,\"release\":{}}";

  @TempDir private static Path folder;
  private static Keycloak keycloak;
  private static LoginVaults vaults;

  private final SigningKey key = SigningKey.generate(new SecureRandom());

  @BeforeAll
  static void start() throws Exception {
    keycloak = Keycloak.start(folder);
    vaults = LoginVaults.start(folder.resolve("now"), keycloak, Duration.ZERO);
  }

  @AfterAll
  static void stop() {
    if (vaults != null) {
      vaults.close();
    }
    if (keycloak != null) {
      keycloak.close();
    }
  }

  /** The nonce of the login is computed from the key that signs the requests. */
  @Test
  void owner_whoLogsInWithTheKeysNonce_storesAndReads() throws Exception {
    try (VaultClient client = owner("alice", idToken("alice"), key)) {
      put(client, OWNER_ONLY);
      assertThat(read(client)).isEqualTo("one");
    }
  }

  /** The access token is bound to the key by Keycloak itself (RFC 9449). */
  @Test
  void owner_withATokenThatDpopBound_storesAndReads() throws Exception {
    Dpop dpop = Dpop.generate();
    String token = OidcLogin.at(keycloak, CLIENT).bound(dpop).accessToken("alice");
    assertThat(claims(token)).contains("\"jkt\"");
    try (VaultClient client = owner("alice", token, SigningKey.of(dpop.pair()))) {
      put(client, OWNER_ONLY);
      assertThat(read(client)).isEqualTo("one");
    }
    try (VaultClient thief = owner("alice", token, key)) {
      assertThat(refusal(thief)).contains("key_unbound");
    }
  }

  @Test
  void token_ofALoginWithAnotherKeysNonce_opensNothing() throws Exception {
    SigningKey other = SigningKey.generate(new SecureRandom());
    try (VaultClient thief = owner("alice", idToken("alice"), other)) {
      assertThat(refusal(thief)).contains("key_unbound");
    }
  }

  @Test
  void token_withoutTheOwnersRole_storesNothing() throws Exception {
    try (VaultClient client = owner("bob", idToken("bob"), key)) {
      assertThat(refusal(client)).contains("forbidden");
    }
  }

  @Test
  void token_ofAnotherApplication_opensNothing() throws Exception {
    String token =
        OidcLogin.at(keycloak, "another-app").idToken("alice", OwnerKey.nonce(key.publicKey()));
    try (VaultClient client = owner("alice", token, key)) {
      assertThat(refusal(client)).contains("unauthorized");
    }
  }

  @Test
  void token_thatHasExpired_opensNothing() throws Exception {
    String token = idToken("alice");
    try (LoginVaults later =
            LoginVaults.start(folder.resolve("later"), keycloak, Duration.ofHours(11));
        VaultClient client = later.client(credentials(token, key))) {
      assertThat(refusal(client)).contains("unauthorized");
    }
  }

  @Test
  void approval_byTheManagersLogin_releasesThatSecretToThatInstance() throws Exception {
    String owner = subject(idToken("alice"));
    String manager = subject(OidcLogin.at(keycloak, CLIENT).idToken("max", "any"));
    Workload code = Workload.of(List.of(), "payroll 1".getBytes(UTF_8));
    try (VaultClient client = owner("alice", idToken("alice"), key);
        AttestedVaults attested = vaults.attested(code);
        AttestedVaults twin = vaults.attested(code)) {
      long version = put(client, policy(code, manager));
      SecretId secret = attested.secret(new OwnerId(keycloak.issuer(), owner), NAME);
      assertThat(refused(() -> attested.get(secret))).isEqualTo(ClientFailure.APPROVAL_REQUIRED);

      String nonce = attested.approval(secret, version).nonce();
      String approval = OidcLogin.at(keycloak, CLIENT).idToken("max", nonce);
      try (SecretReading reading = attested.get(secret, () -> approval)) {
        assertThat(text(reading)).isEqualTo("one");
      }
      assertThat(refused(() -> twin.get(secret, () -> approval)))
          .isEqualTo(ClientFailure.APPROVAL_REQUIRED);
      String another = OidcLogin.at(keycloak, CLIENT).idToken("alice", nonce);
      assertThat(refused(() -> attested.get(secret, () -> another)))
          .isEqualTo(ClientFailure.APPROVAL_REQUIRED);
    }
  }

  private String policy(Workload code, String manager) throws Exception {
    return """
    {"version": 1, "release": {"tdx": %s},
     "manager": {"issuer": "%s", "subject": "%s", "audience": "%s"}}
    """
        .formatted(vaults.policyOf(code), keycloak.issuer(), manager, CLIENT);
  }

  private String idToken(String user) throws Exception {
    return OidcLogin.at(keycloak, CLIENT).idToken(user, OwnerKey.nonce(key.publicKey()));
  }

  private static VaultClient owner(String user, String token, SigningKey signing) throws Exception {
    assertThat(claims(token)).contains("\"preferred_username\":\"" + user + "\"");
    return vaults.client(credentials(token, signing));
  }

  private static OwnerCredentials credentials(String token, SigningKey signing) throws Exception {
    return OwnerCredentials.of(
        new OwnerId(keycloak.issuer(), subject(token)), () -> token, signing);
  }

  private static long put(VaultClient client, String policy) throws Exception {
    try (SecretBytes secret = SecretBytes.takeOver("one".getBytes(UTF_8))) {
      return client
          .put(NAME, SecretPolicy.parse(policy.getBytes(UTF_8)), secret, false)
          .revision()
          .version();
    }
  }

  private static String read(VaultClient client) throws Exception {
    try (SecretReading reading = client.get(NAME)) {
      return text(reading);
    }
  }

  private static String text(SecretReading reading) {
    return reading.secret().use(bytes -> new String(bytes, UTF_8));
  }

  /** What the vaults say when it stores. */
  private static String refusal(VaultClient client) {
    VaultException failure =
        catchThrowableOfType(VaultException.class, () -> put(client, OWNER_ONLY));
    assertThat(failure).isNotNull();
    return failure.faults().toString();
  }

  private static ClientFailure refused(ThrowingCallable reading) {
    VaultException failure = catchThrowableOfType(VaultException.class, reading);
    assertThat(failure).isNotNull();
    return failure.failure();
  }

  private static String subject(String token) throws Exception {
    return Json.parseObject(claims(token).getBytes(UTF_8)).string("sub");
  }

  private static String claims(String token) {
    return new String(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]), UTF_8);
  }
}
