package dev.cloister.enclave.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.credential.CredentialCipher;
import dev.cloister.channel.credential.CredentialContext;
import dev.cloister.channel.hpke.HpkePrivateKey;
import dev.cloister.channel.ratls.PresentedEvidence;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.enclave.api.ProtocolClient.Answer;
import dev.cloister.enclave.api.ProtocolClient.Execution;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The control plane carries every message and may change, repeat, reorder or invent them: what it
 * tries, over a socket, and what comes of it (docs/concepts/credentials.md).
 */
class ControlPlaneAttackTest {
  private Enclave enclave;
  private ProtocolClient alice;

  @BeforeEach
  void start() throws Exception {
    enclave = new Enclave();
    alice = enclave.client("alice");
  }

  @AfterEach
  void stop() {
    enclave.close();
  }

  @Test
  void execute_honestRelay_succeeds() throws Exception {
    alice.unlock();
    Execution execution = alice.execution();
    Answer answer = alice.post("/execute", execution.message());
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.string("status")).isEqualTo("succeeded");
    assertThat(execution.open(answer).integer("number")).isEqualTo(7);
    assertThat(enclave.api.requests())
        .containsExactly(
            new StubApi.Request("/api/repos/o/r/pulls/7", "Bearer " + ProtocolClient.TOKEN));
  }

  @Test
  void execute_severalTimes_eachCounts() throws Exception {
    alice.unlock();
    for (int i = 0; i < 3; i++) {
      assertThat(alice.post("/execute", alice.execution().message()).status()).isEqualTo(200);
    }
    assertThat(enclave.api.requests()).hasSize(3);
  }

  @Test
  void session_substitutedSessionId_clientDerivesAnother() throws Exception {
    ProtocolClient other = enclave.client("alice").unlock();
    alice.unlock();
    assertThat(alice.keys().id()).isNotEqualTo(other.keys().id()).hasSize(32);
  }

  @Test
  void session_substitutedEncapsulation_clientIdDiffers() throws Exception {
    Answer attested = alice.post("/attest", alice.attestMessage());
    byte[] key = Base64.getDecoder().decode(attested.string("public_key"));
    alice.sessionMessage(key);
    String expected = alice.keys().id();
    ProtocolClient relay = enclave.client("alice");
    relay.nonce = alice.nonce;
    Answer session = relay.post("/session", relay.sessionMessage(key));
    assertThat(session.string("session_id")).isNotEqualTo(expected);
  }

  @Test
  void session_replayed_isRefused() throws Exception {
    Answer attested = alice.post("/attest", alice.attestMessage());
    JsonObject message =
        alice.sessionMessage(Base64.getDecoder().decode(attested.string("public_key")));
    assertThat(alice.post("/session", message).status()).isEqualTo(200);
    refused(alice.post("/session", message), 412, "not_attested");
  }

  @Test
  void session_keyThatWasNeverOffered_isRefused() throws Exception {
    Answer attested = alice.post("/attest", alice.attestMessage());
    JsonObject message =
        alice.sessionMessage(Base64.getDecoder().decode(attested.string("public_key")));
    byte[] other = HpkePrivateKey.generate(ProtocolClient.RANDOM).publicKey().spki();
    refused(
        alice.post(
            "/session",
            ProtocolClient.with(message, "attestation_key", ProtocolClient.base64(other))),
        412,
        "not_attested");
  }

  @Test
  void session_encapsulationThatIsNoPoint_isRefusedAndUsesTheKeyUp() throws Exception {
    Answer attested = alice.post("/attest", alice.attestMessage());
    JsonObject message =
        alice.sessionMessage(Base64.getDecoder().decode(attested.string("public_key")));
    refused(
        alice.post(
            "/session",
            ProtocolClient.with(message, "public_key", ProtocolClient.base64(new byte[65]))),
        400,
        "invalid_request");
    refused(alice.post("/session", message), 412, "not_attested");
  }

  @Test
  void kek_replayed_isRefused() throws Exception {
    alice.openSession();
    JsonObject kek = alice.kekMessage();
    assertThat(alice.post("/kek", kek).status()).isEqualTo(200);
    refused(alice.post("/kek", kek), 409, "replayed_request");
  }

  @Test
  void kek_replayedIntoAnotherSession_isRefused() throws Exception {
    alice.openSession();
    JsonObject kek = alice.kekMessage();
    ProtocolClient again = enclave.client("alice").openSession();
    refused(
        again.post("/kek", ProtocolClient.with(kek, "session_id", again.keys().id())),
        400,
        "decryption_failed");
  }

  @Test
  void kek_sealedForAnotherUser_isRefused() throws Exception {
    alice.openSession();
    refused(
        alice.post("/kek", alice.kekMessage(alice.keys().id(), "alice", "bob")),
        400,
        "decryption_failed");
  }

  @Test
  void kek_namingAnotherUser_isRefused() throws Exception {
    alice.openSession();
    refused(
        alice.post("/kek", alice.kekMessage(alice.keys().id(), "bob", "alice")),
        401,
        "invalid_session");
  }

  @Test
  void kek_intoAnotherUsersSession_isRefused() throws Exception {
    alice.openSession();
    ProtocolClient bob = enclave.client("bob").openSession();
    refused(
        bob.post("/kek", bob.kekMessage(alice.keys().id(), "bob", "bob")), 401, "invalid_session");
  }

  @Test
  void execute_beforeKek_isRefused() throws Exception {
    alice.openSession();
    refused(alice.post("/execute", alice.execution().message()), 412, "no_kek");
  }

  @Test
  void execute_invented_isRefused() throws Exception {
    alice.unlock();
    Execution execution = alice.execution();
    byte[] guess = new byte[32];
    refused(
        alice.post(
            "/execute",
            ProtocolClient.with(execution.message(), "mac", ProtocolClient.base64(guess))),
        401,
        "invalid_mac");
    assertThat(enclave.api.requests()).isEmpty();
  }

  @Test
  void execute_macOfAnotherPath_isRefused() throws Exception {
    alice.unlock();
    JsonObject close = alice.closeMessage();
    JsonObject message =
        alice.executeMessage(close.integer("counter"), new byte[] {1}, alice.record());
    refused(
        alice.post("/execute", ProtocolClient.with(message, "mac", close.string("mac"))),
        401,
        "invalid_mac");
  }

  @Test
  void execute_anyByteOfTheBodyAltered_isRefused() throws Exception {
    alice.unlock();
    JsonObject message = alice.execution().message();
    byte[] body = Base64.getDecoder().decode(message.string("body"));
    for (int i = 0; i < body.length; i++) {
      body[i] ^= 1;
      refused(
          alice.post("/execute", ProtocolClient.with(message, "body", ProtocolClient.base64(body))),
          401,
          "invalid_mac");
      body[i] ^= 1;
    }
    assertThat(enclave.api.requests()).isEmpty();
    assertThat(alice.post("/execute", message).status()).isEqualTo(200);
  }

  @Test
  void execute_counterAltered_isRefused() throws Exception {
    alice.unlock();
    JsonObject message = alice.execution().message();
    refused(alice.post("/execute", ProtocolClient.with(message, "counter", 2)), 401, "invalid_mac");
  }

  @Test
  void execute_repeated_isRefused() throws Exception {
    alice.unlock();
    JsonObject message = alice.execution().message();
    assertThat(alice.post("/execute", message).status()).isEqualTo(200);
    refused(alice.post("/execute", message), 409, "replayed_request");
    assertThat(enclave.api.requests()).hasSize(1);
  }

  @Test
  void execute_reordered_olderIsRefused() throws Exception {
    alice.unlock();
    JsonObject first = alice.execution().message();
    JsonObject second = alice.execution().message();
    assertThat(alice.post("/execute", second).status()).isEqualTo(200);
    refused(alice.post("/execute", first), 409, "replayed_request");
  }

  @Test
  void execute_repeatedAfterItFailed_isRefused() throws Exception {
    alice.unlock();
    Execution execution = alice.execution();
    execution.connector = "gitlab";
    JsonObject message = execution.message();
    refused(alice.post("/execute", message), 422, "unknown_connector");
    refused(alice.post("/execute", message), 409, "replayed_request");
  }

  @Test
  void execute_inAnotherSession_isRefused() throws Exception {
    alice.unlock();
    ProtocolClient again = enclave.client("alice").unlock();
    refused(
        alice.post(
            "/execute",
            ProtocolClient.with(alice.execution().message(), "session_id", again.keys().id())),
        401,
        "invalid_mac");
  }

  @Test
  void execute_heldBack_isRefusedOnceExpired() throws Exception {
    alice.unlock();
    JsonObject message = alice.execution().message();
    enclave.clocks.pass(Duration.ofMinutes(1));
    refused(alice.post("/execute", message), 400, "invalid_request");
    assertThat(enclave.api.requests()).isEmpty();
  }

  static Stream<CredentialContext> swappedContexts() {
    String id = ProtocolClient.CREDENTIAL_ID;
    Map<String, String> labels = Map.of("team", "a", "env", "prod");
    return Stream.of(
        new CredentialContext("bob", id, "github/work", 3, labels),
        new CredentialContext("alice", "cred_" + "cd".repeat(16), "github/work", 3, labels),
        new CredentialContext("alice", id, "github/home", 3, labels),
        new CredentialContext("alice", id, "github/work", 2, labels),
        new CredentialContext("alice", id, "github/work", 3, Map.of("team", "a")),
        new CredentialContext("alice", id, "github/work", 3, Map.of("team", "a", "env", "dev")),
        new CredentialContext("alice", id, "github/work", 3, Map.of()));
  }

  /** A ciphertext made as something else, under the record's fields that the request names. */
  @ParameterizedTest
  @MethodSource("swappedContexts")
  void execute_ciphertextOfAnotherRecord_isRefused(CredentialContext other) throws Exception {
    alice.unlock();
    byte[] ciphertext;
    try (SecretBytes token = SecretBytes.copyOf(ProtocolClient.utf8("ghp_other"))) {
      ciphertext = CredentialCipher.seal(alice.rootKey, other, token, ProtocolClient.RANDOM);
    }
    JsonObject swapped = ProtocolClient.recordOf(alice.context(), ciphertext);
    refused(alice.post("/execute", alice.execution().message(swapped)), 422, "invalid_credential");
    assertThat(enclave.api.requests()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("swappedContexts")
  void execute_genuineRecordThatWasNotNamed_isRefused(CredentialContext other) throws Exception {
    alice.unlock();
    JsonObject record = alice.record(other, "ghp_other");
    boolean sameName =
        other.user().equals("alice")
            && other.id().equals(ProtocolClient.CREDENTIAL_ID)
            && other.version() == 3;
    Answer answer = alice.post("/execute", alice.execution().message(record));
    // Path and labels are the record's own business: what the request names is id and version.
    assertThat(answer.status()).isEqualTo(sameName ? 200 : 422);
  }

  @Test
  void execute_recordOfAnotherUsersRootKey_isRefused() throws Exception {
    alice.unlock();
    ProtocolClient bob = enclave.client("bob").unlock();
    JsonObject record = bob.record(alice.context(), "ghp_bob");
    refused(alice.post("/execute", alice.execution().message(record)), 422, "invalid_credential");
  }

  @Test
  void execute_anyByteOfTheCiphertextAltered_isRefused() throws Exception {
    alice.unlock();
    JsonObject record = alice.record();
    byte[] ciphertext = Base64.getDecoder().decode(record.string("ciphertext"));
    for (int i = 0; i < ciphertext.length; i++) {
      ciphertext[i] ^= 1;
      JsonObject altered =
          ProtocolClient.with(record, "ciphertext", ProtocolClient.base64(ciphertext));
      refused(
          alice.post("/execute", alice.execution().message(altered)), 422, "invalid_credential");
      ciphertext[i] ^= 1;
    }
    assertThat(enclave.api.requests()).isEmpty();
  }

  @Test
  void execute_resultReadWithoutTheSessionsKeys_isCiphertext() throws Exception {
    alice.unlock();
    enclave.api.answers(
        200, StubApi.PULL_REQUEST.replace("\"t\"", "\"confidential title\""), Map.of());
    Answer answer = alice.post("/execute", alice.execution().message());
    assertThat(new String(Base64.getDecoder().decode(answer.string("output")), ISO))
        .doesNotContain("confidential");
    assertThat(answer.body().toJson()).doesNotContain("confidential");
  }

  private static final Charset ISO = StandardCharsets.ISO_8859_1;

  @Test
  void execute_failureTurnedIntoSuccess_doesNotOpen() throws Exception {
    alice.unlock();
    enclave.api.answers(404, "{}", Map.of());
    Execution execution = alice.execution();
    Answer answer = alice.post("/execute", execution.message());
    assertThat(answer.string("status")).isEqualTo("failed");
    assertThat(execution.open(answer).string("error")).isEqualTo("connector_not_found");
    Answer forged = new Answer(200, ProtocolClient.with(answer.body(), "status", "succeeded"));
    assertThatThrownBy(() -> execution.open(forged)).isInstanceOf(ChannelException.class);
  }

  @Test
  void execute_answerOfAnotherRequest_doesNotOpen() throws Exception {
    alice.unlock();
    Execution first = alice.execution();
    Execution second = alice.execution();
    Answer answer = alice.post("/execute", first.message());
    alice.post("/execute", second.message());
    assertThatThrownBy(() -> second.open(answer)).isInstanceOf(ChannelException.class);
  }

  @Test
  void close_invented_isRefusedAndTheSessionStays() throws Exception {
    alice.unlock();
    JsonObject close = alice.closeMessage();
    refused(
        alice.post(
            "/close", ProtocolClient.with(close, "mac", ProtocolClient.base64(new byte[32]))),
        401,
        "invalid_mac");
    assertThat(alice.post("/execute", alice.execution().message()).status()).isEqualTo(200);
  }

  @Test
  void close_thenAnything_isRefused() throws Exception {
    alice.unlock();
    JsonObject kek = alice.kekMessage();
    assertThat(alice.post("/close", alice.closeMessage()).status()).isEqualTo(200);
    refused(alice.post("/execute", alice.execution().message()), 401, "invalid_session");
    refused(alice.post("/kek", kek), 401, "invalid_session");
    refused(alice.post("/close", alice.closeMessage()), 401, "invalid_session");
  }

  @Test
  void execute_afterThirtyMinutes_isRefused() throws Exception {
    alice.unlock();
    enclave.clocks.pass(Duration.ofMinutes(30));
    refused(alice.post("/execute", alice.execution().message()), 401, "invalid_session");
  }

  @Test
  void execute_hostSetsItsClockBack_sessionEndsAllTheSame() throws Exception {
    alice.unlock();
    var before = enclave.clocks.wall();
    enclave.clocks.pass(Duration.ofMinutes(30));
    enclave.clocks.hostSays(before);
    refused(alice.post("/execute", alice.execution().message()), 401, "invalid_session");
  }

  @Test
  void session_laterThanTwoMinutes_isRefused() throws Exception {
    Answer attested = alice.post("/attest", alice.attestMessage());
    JsonObject message =
        alice.sessionMessage(Base64.getDecoder().decode(attested.string("public_key")));
    enclave.clocks.pass(Duration.ofMinutes(2));
    refused(alice.post("/session", message), 412, "not_attested");
  }

  @Test
  void attest_evidenceWithParts_answersThemAll() throws Exception {
    enclave.tee.add(
        Collateral.builder()
            .add(CollateralKind.EVENT_LOG, new byte[] {1})
            .add(CollateralKind.TPM_AK, new byte[] {2})
            .add(CollateralKind.CHAIN, new byte[] {3})
            .build());
    JsonObject answer = alice.post("/attest", alice.attestMessage()).body();
    assertThat(answer.string("event_log")).isEqualTo("AQ==");
    assertThat(answer.object("collateral").members().keySet())
        .containsExactlyInAnyOrder("tpmAk", "chain");
    assertThat(answer.object("collateral").string("tpmAk")).isEqualTo("Ag==");
  }

  @Test
  void attest_moreThanTravels_isRefused() throws Exception {
    enclave.tee.add(
        Collateral.builder()
            .add(CollateralKind.EVENT_LOG, new byte[PresentedEvidence.MAX_LENGTH])
            .build());
    refused(alice.post("/attest", alice.attestMessage()), 502, "attestation_failed");
  }

  @Test
  void attest_teeBroken_saysSoWithoutDetail() throws Exception {
    enclave.tee.breakDown();
    Answer answer = alice.post("/attest", alice.attestMessage());
    refused(answer, 502, "attestation_failed");
    assertThat(answer.body().toJson()).doesNotContain("detail that stays inside");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "other", "cloister "})
  void attest_audienceThatIsNotThisEnclaves_isRefused(String audience) throws Exception {
    refused(
        alice.post("/attest", ProtocolClient.with(alice.attestMessage(), "audience", audience)),
        400,
        "invalid_request");
  }

  private static void refused(Answer answer, int status, String code) {
    assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
    assertThat(answer.code()).isEqualTo(code);
  }
}
