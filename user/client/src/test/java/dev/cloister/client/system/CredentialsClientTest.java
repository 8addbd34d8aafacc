package dev.cloister.client.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonValue;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.attestation.policy.Verdict;
import dev.cloister.channel.hpke.HpkePrivateKey;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;
import dev.cloister.client.credentials.CredentialsClient;
import dev.cloister.client.credentials.StoredCredential;
import dev.cloister.client.credentials.Vault;
import dev.cloister.client.enclave.Action;
import dev.cloister.client.enclave.EnclaveSession;
import dev.cloister.client.enclave.EnclaveTrust;
import dev.cloister.client.passphrase.Passphrase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The SDK against a real enclave, through a control plane that is honest or not. */
class CredentialsClientTest {
  private static final String ATTESTATION = "/v1/tee/attestation";
  private static final String SESSION = "/v1/tee/session";
  private static final String EXECUTIONS = "/v1/executions";

  @TempDir Path folder;
  private Machine machine;
  private CredentialsClient client;
  private Vault vault;
  private StoredCredential token;

  @BeforeEach
  void start() throws Exception {
    machine = new Machine(folder);
    client = machine.client();
    vault = client.setPassphrase(Machine.passphrase("correct horse"));
    try (SecretBytes secret = secret("ghp_canary")) {
      token = vault.store("github/work", Map.of("env", "prod"), secret);
    }
  }

  @AfterEach
  void stop() {
    vault.close();
    machine.close();
  }

  @Test
  void execute_honestControlPlane_givesTheResult() throws Exception {
    try (EnclaveSession session = vault.unlock()) {
      assertThat(session.execute(pullRequest()).integer("number")).isEqualTo(7);
      assertThat(session.execute(pullRequest()).integer("number")).isEqualTo(7);
      assertThat(session.assessment().appraisal().verdict()).isEqualTo(Verdict.AFFIRMING);
    }
  }

  @Test
  void everything_thatPassedTheControlPlane_holdsNoSecret() throws Exception {
    try (EnclaveSession session = vault.unlock()) {
      session.execute(pullRequest());
    }
    byte[] token = "ghp_canary".getBytes(StandardCharsets.US_ASCII);
    assertThat(machine.controlPlane.seen())
        .noneMatch(
            body ->
                body.contains("ghp_canary")
                    || body.contains("correct horse")
                    || body.contains(Base64.getEncoder().encodeToString(token)));
  }

  @Test
  void open_rightPassphrase_readsBackWhatWasStored() throws Exception {
    try (Vault again = client.open(Machine.passphrase("correct horse"));
        SecretBytes read = again.read(token)) {
      assertThat(again.list()).containsExactly(token);
      assertThat(read).isEqualTo(secret("ghp_canary"));
    }
  }

  @Test
  void open_wrongPassphrase_isRefused() {
    failsWith(ClientFailure.WRONG_PASSPHRASE, () -> client.open(Machine.passphrase("wrong horse")));
  }

  @Test
  void verifyPassphrase_rightAndWrong_tellsThemApart() throws Exception {
    assertThat(client.verifyPassphrase(Machine.passphrase("correct horse"))).isTrue();
    assertThat(client.verifyPassphrase(Machine.passphrase("wrong horse"))).isFalse();
  }

  @Test
  void setPassphrase_secondTime_isRefused() throws Exception {
    Passphrase another = Machine.passphrase("another horse");
    failsWith(ClientFailure.REFUSED, () -> client.setPassphrase(another));
  }

  @Test
  void changePassphrase_losesNothing() throws Exception {
    try (EnclaveSession session = vault.unlock()) {
      client.changePassphrase(
          Machine.passphrase("correct horse"), Machine.passphrase("another horse"));
      assertThat(session.execute(pullRequest()).integer("number")).isEqualTo(7);
    }
    try (Vault again = client.open(Machine.passphrase("another horse"));
        SecretBytes read = again.read(token)) {
      assertThat(read).isEqualTo(secret("ghp_canary"));
    }
    failsWith(
        ClientFailure.WRONG_PASSPHRASE, () -> client.open(Machine.passphrase("correct horse")));
  }

  @Test
  void replace_givesTheNextVersion() throws Exception {
    StoredCredential next;
    try (SecretBytes secret = secret("ghp_newer")) {
      next = vault.replace(token, secret);
    }
    assertThat(next.version()).isEqualTo(2);
    try (SecretBytes read = vault.read(next)) {
      assertThat(read).isEqualTo(secret("ghp_newer"));
    }
  }

  @Test
  void list_pagesThatLeadNowhere_isRefused() {
    AtomicInteger pages = new AtomicInteger();
    machine.controlPlane.change(
        "/v1/credentials",
        page ->
            pages.incrementAndGet() > 50
                ? page
                : HostileControlPlane.with(page, "next", token.id()));

    failsWith(ClientFailure.MALFORMED_RESPONSE, vault::list);
  }

  @Test
  void list_emptyPageThatNamesANext_isRefused() {
    machine.controlPlane.credentials.clear();
    AtomicInteger pages = new AtomicInteger();
    machine.controlPlane.change(
        "/v1/credentials",
        page ->
            pages.incrementAndGet() > 50
                ? page
                : HostileControlPlane.with(page, "next", token.id()));

    failsWith(ClientFailure.MALFORMED_RESPONSE, vault::list);
  }

  @Test
  void list_pagesWithoutEnd_isRefused() throws Exception {
    AtomicInteger next = new AtomicInteger();
    JsonObject stored = Objects.requireNonNull(machine.controlPlane.credentials.get(token.id()));
    machine.controlPlane.change(
        "/v1/credentials",
        honest -> {
          List<JsonValue> page = new ArrayList<>();
          for (int i = 0; i < 5_000; i++) {
            String id = "cred_%032x".formatted(next.incrementAndGet());
            page.add(HostileControlPlane.with(stored, "id", id));
          }
          assertThat(next.get()).as("credentials asked for").isLessThan(200_000);
          return JsonObject.builder()
              .put("credentials", new JsonArray(page))
              .put("next", "cred_%032x".formatted(next.get()))
              .build();
        });

    assertThatThrownBy(vault::list)
        .isInstanceOfSatisfying(
            ClientException.class,
            e -> assertThat(e.failure()).isEqualTo(ClientFailure.MALFORMED_RESPONSE))
        .hasMessage("expected at most 100000 credentials, the service lists more");
  }

  @Test
  void delete_thenList_isEmpty() throws Exception {
    vault.delete(token);
    assertThat(vault.list()).isEmpty();
  }

  @Test
  void execute_apiRejectsTheToken_saysSoAuthentically() throws Exception {
    StoredCredential other;
    try (SecretBytes secret = secret("ghp_revoked")) {
      other = vault.store("github/old", Map.of(), secret);
    }
    try (EnclaveSession session = vault.unlock()) {
      assertThatThrownBy(
              () ->
                  session.execute(
                      new Action("github", "github_get_pr", other.id(), 1, parameters())))
          .isInstanceOfSatisfying(
              ClientException.class,
              e -> {
                assertThat(e.failure()).isEqualTo(ClientFailure.EXECUTION_FAILED);
                assertThat(e.serviceCode()).contains("connector_rejected_credential");
              });
    }
  }

  @Test
  void execute_afterClose_isRefused() throws Exception {
    EnclaveSession session = vault.unlock();
    session.close();
    failsWith(ClientFailure.SESSION_ENDED, () -> session.execute(pullRequest()));
  }

  // Attestation.

  @Test
  void unlock_substitutedPublicKey_isRefused() throws Exception {
    byte[] other = HpkePrivateKey.generate(Machine.RANDOM).publicKey().spki();
    change(ATTESTATION, "public_key", Base64.getEncoder().encodeToString(other));
    failsWith(ClientFailure.ATTESTATION_REFUSED, vault::unlock);
  }

  @Test
  void unlock_replayedAttestation_isRefused() throws Exception {
    var first = new ArrayList<JsonObject>();
    machine.controlPlane.change(
        ATTESTATION,
        answer -> {
          first.add(answer);
          return first.getFirst();
        });
    vault.unlock().close();
    failsWith(ClientFailure.ATTESTATION_REFUSED, vault::unlock);
  }

  @Test
  void unlock_evidenceForAnotherUser_isRefused() throws Exception {
    // The token says alice, so that is whom the enclave vouches to; this client is bob's.
    CredentialsClient bob = machine.client(machine.trust(), "bob");
    machine.controlPlane.passphrase(JsonObject.builder().put("version", 0).build());
    try (Vault bobs = bob.setPassphrase(Machine.passphrase("correct horse"))) {
      failsWith(ClientFailure.ATTESTATION_REFUSED, bobs::unlock);
    }
  }

  @Test
  void unlock_changedWorkload_isRefused() throws Exception {
    String other = HexFormat.of().formatHex(new byte[48]);
    CredentialsClient careful = machine.client(machine.trust(other), "alice");
    try (Vault opened = careful.open(Machine.passphrase("correct horse"))) {
      failsWith(ClientFailure.ATTESTATION_REFUSED, opened::unlock);
    }
  }

  @Test
  void unlock_partsThatDoNotTravelWithEvidence_isRefused() {
    machine.controlPlane.change(
        ATTESTATION,
        answer ->
            HostileControlPlane.with(
                answer, "collateral", JsonObject.builder().put("jwks", "AQ==").build()));
    failsWith(ClientFailure.MALFORMED_RESPONSE, vault::unlock);
  }

  @Test
  void unlock_logOfOtherEvents_isRefused() {
    change(ATTESTATION, "event_log", "AQID");
    failsWith(ClientFailure.ATTESTATION_REFUSED, vault::unlock);
  }

  @Test
  void unlock_evidenceThatDoesNotParse_isRefused() {
    change(
        ATTESTATION,
        "token",
        Base64.getEncoder().encodeToString("dev-ok".getBytes(StandardCharsets.US_ASCII)));
    failsWith(ClientFailure.MALFORMED_EVIDENCE, vault::unlock);
  }

  @Test
  void unlock_warningWithoutLeave_isRefusedAndWithLeaveIsNot() throws Exception {
    EnclaveTrust vague = machine.trustWithoutMeasurements();
    try (Vault opened = machine.client(vague, "alice").open(Machine.passphrase("correct horse"))) {
      failsWith(ClientFailure.ATTESTATION_REFUSED, opened::unlock);
    }
    try (Vault opened =
            machine
                .client(vague.allowingWarnings(), "alice")
                .open(Machine.passphrase("correct horse"));
        EnclaveSession session = opened.unlock()) {
      assertThat(session.assessment().appraisal().verdict()).isEqualTo(Verdict.WARNING);
    }
  }

  @Test
  void unlock_developmentRootUnderAHardwarePolicy_isRefused() throws Exception {
    EnclaveTrust production =
        EnclaveTrust.hardware(AppraisalPolicy.defaults(), machine.collateral());
    try (Vault opened =
        machine
            .client(production.allowingWarnings(), "alice")
            .open(Machine.passphrase("correct horse"))) {
      failsWith(ClientFailure.ATTESTATION_REFUSED, opened::unlock);
    }
  }

  @Test
  void trust_developmentPolicyAsHardware_isRefused() throws Exception {
    AppraisalPolicy development = machine.policy("");
    assertThatThrownBy(() -> EnclaveTrust.hardware(development, machine.collateral()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void trust_developmentAnchorsWithoutAPolicyThatNamesThem_isRefused() {
    assertThatThrownBy(
            () ->
                EnclaveTrust.development(
                    machine.anchors(), AppraisalPolicy.defaults(), machine.collateral()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  // Session and executions.

  @Test
  void unlock_substitutedSessionId_isRefused() {
    change(SESSION, "session_id", "00".repeat(16));
    failsWith(ClientFailure.FORGED_SESSION, vault::unlock);
  }

  @Test
  void execute_alteredOutput_isRefused() throws Exception {
    try (EnclaveSession session = vault.unlock()) {
      change(EXECUTIONS, "output", Base64.getEncoder().encodeToString(new byte[64]));
      failsWith(ClientFailure.FORGED_RESULT, () -> session.execute(pullRequest()));
    }
  }

  @Test
  void execute_successTurnedIntoFailure_isRefused() throws Exception {
    try (EnclaveSession session = vault.unlock()) {
      change(EXECUTIONS, "status", "failed");
      failsWith(ClientFailure.FORGED_RESULT, () -> session.execute(pullRequest()));
    }
  }

  @Test
  void execute_oldResultServedAgain_isRefused() throws Exception {
    try (EnclaveSession session = vault.unlock()) {
      var first = new ArrayList<JsonObject>();
      machine.controlPlane.change(
          EXECUTIONS,
          answer -> {
            first.add(answer);
            return first.getFirst();
          });
      session.execute(pullRequest());
      failsWith(ClientFailure.FORGED_RESULT, () -> session.execute(pullRequest()));
    }
  }

  // Records.

  @Test
  void open_downgradedKdf_isRefused() {
    machine.controlPlane.passphrase(
        HostileControlPlane.with(
            machine.controlPlane.passphrase(),
            "kdf",
            JsonObject.builder()
                .put("algorithm", "argon2id")
                .put("memory_kib", 8)
                .put("iterations", 1)
                .put("parallelism", 1)
                .build()));
    failsWith(ClientFailure.KDF_REFUSED, () -> client.open(Machine.passphrase("correct horse")));
  }

  @Test
  void open_alteredPassphraseRecord_isRefused() {
    machine.controlPlane.passphrase(
        HostileControlPlane.with(
            machine.controlPlane.passphrase(),
            "salt",
            Base64.getEncoder().encodeToString(new byte[16])));
    failsWith(
        ClientFailure.WRONG_PASSPHRASE, () -> client.open(Machine.passphrase("correct horse")));
  }

  @Test
  void read_ciphertextOfAnotherCredential_isRefused() throws Exception {
    StoredCredential other;
    try (SecretBytes secret = secret("ghp_other")) {
      other = vault.store("github/home", Map.of("env", "prod"), secret);
    }
    JsonObject mine = stored(token);
    JsonObject its = stored(other);
    machine.controlPlane.credentials.put(
        token.id(), HostileControlPlane.with(mine, "ciphertext", its.string("ciphertext")));
    failsWith(ClientFailure.FORGED_CREDENTIAL, () -> vault.read(token));
  }

  @Test
  void read_alteredLabel_isRefused() {
    machine.controlPlane.credentials.put(
        token.id(),
        HostileControlPlane.with(
            stored(token), "labels", JsonObject.builder().put("env", "dev").build()));
    failsWith(ClientFailure.FORGED_CREDENTIAL, () -> vault.read(token));
  }

  @Test
  void read_alteredLabelThatWasListed_isRefused() throws Exception {
    machine.controlPlane.credentials.put(
        token.id(),
        HostileControlPlane.with(
            stored(token), "labels", JsonObject.builder().put("env", "dev").build()));
    StoredCredential listed = vault.list().getFirst();
    failsWith(ClientFailure.FORGED_CREDENTIAL, () -> vault.read(listed));
  }

  private JsonObject stored(StoredCredential credential) {
    return Objects.requireNonNull(machine.controlPlane.credentials.get(credential.id()));
  }

  private void change(String path, String member, String value) {
    machine.controlPlane.change(path, answer -> HostileControlPlane.with(answer, member, value));
  }

  private Action pullRequest() {
    return new Action("github", "github_get_pr", token.id(), token.version(), parameters());
  }

  private static JsonObject parameters() {
    return JsonObject.builder().put("owner", "o").put("repo", "r").put("number", 7).build();
  }

  private static SecretBytes secret(String text) {
    return SecretBytes.copyOf(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static void failsWith(ClientFailure failure, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ClientException.class, e -> assertThat(e.failure()).isEqualTo(failure));
  }
}
