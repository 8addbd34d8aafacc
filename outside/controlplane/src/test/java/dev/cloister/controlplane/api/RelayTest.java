package dev.cloister.controlplane.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.testkit.http.Answer;
import dev.cloister.testkit.http.Request;
import dev.cloister.testkit.oidc.OidcIssuer;
import dev.cloister.testkit.pki.Seed;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What passes between client and enclave, and what does not. */
final class RelayTest {
  private OidcIssuer issuer;
  private FakeEnclave enclave;
  private Service service;

  @BeforeEach
  void start() throws Exception {
    issuer = OidcIssuer.start(Seed.of("issuer"), Service.CLOCK);
    enclave = new FakeEnclave();
    service = Service.start(issuer, enclave, "CLOISTER_LIMIT_ATTESTATIONS", "3");
  }

  @AfterEach
  void close() {
    service.close();
    enclave.close();
    issuer.close();
  }

  @Test
  void attestation_withTheClientsNonce_passesItAndTheTokenOn() throws Exception {
    String nonce =
        Base64.getEncoder().encodeToString("n".repeat(32).getBytes(StandardCharsets.UTF_8));
    Service.Answer answer =
        service.call(
            "alice",
            "POST",
            "/v1/tee/attestation",
            "{\"nonce\":\"" + nonce + "\",\"audience\":\"other\"}");

    assertThat(answer.text("nonce")).isEqualTo(nonce);
    assertThat(sent("/attest").string("nonce")).isEqualTo(nonce);
    assertThat(sent("/attest").string("audience")).isEqualTo("other");
    assertThat(enclave.requests().getFirst().header("Authorization").orElseThrow())
        .startsWith("Bearer ey");
  }

  @Test
  void attestation_withoutBody_choosesANonceOf32Bytes() throws Exception {
    Service.Answer answer = service.call("alice", "POST", "/v1/tee/attestation");

    assertThat(Base64.getDecoder().decode(answer.text("nonce"))).hasSize(32);
    assertThat(sent("/attest").string("nonce")).isEqualTo(answer.text("nonce"));
    assertThat(sent("/attest").string("audience")).isEqualTo(Service.AUDIENCE);
  }

  @Test
  void attestation_withParts_passesThemOn() throws Exception {
    attestAnswers("\"event_log\":\"AQ==\",\"collateral\":{\"tpmAk\":\"AQI=\"}");

    JsonObject answer = service.call("alice", "POST", "/v1/tee/attestation").json();

    assertThat(answer.string("event_log")).isEqualTo("AQ==");
    assertThat(answer.object("collateral").string("tpmAk")).isEqualTo("AQI=");
  }

  @Test
  void attestation_partsOfAnotherForm_isAnErrorOfTheEnclave() throws Exception {
    attestAnswers("\"collateral\":{\"tpmAk\":1}");

    assertThat(service.call("alice", "POST", "/v1/tee/attestation").text("code"))
        .isEqualTo("enclave_error");
  }

  private void attestAnswers(String more) {
    enclave.answer(
        "/attest",
        Optional.of(
            Answer.text(
                200,
                "application/json",
                "{\"token\":\"AQ==\",\"public_key\":\"AQ==\",\"format\":\"tpm\"," + more + "}")));
  }

  @Test
  void attestation_tooOften_is429() throws Exception {
    for (int i = 0; i < 3; i++) {
      assertThat(service.call("alice", "POST", "/v1/tee/attestation").status()).isEqualTo(200);
    }

    assertThat(service.call("alice", "POST", "/v1/tee/attestation").status()).isEqualTo(429);
    assertThat(service.call("bob", "POST", "/v1/tee/attestation").status()).isEqualTo(200);
  }

  @Test
  void session_establishesAndDeliversForTheCaller() throws Exception {
    Service.Answer answer = service.call("alice", "POST", "/v1/tee/session", Messages.session());

    assertThat(answer.text("session_id")).isEqualTo(FakeEnclave.SESSION);
    assertThat(sent("/session").string("public_key")).isEqualTo(Service.base64(65));
    assertThat(sent("/session").string("attestation_key")).isEqualTo(Service.base64(91));
    assertThat(sent("/kek").string("user_id")).isEqualTo("alice");
    assertThat(sent("/kek").string("session_id")).isEqualTo(FakeEnclave.SESSION);
    assertThat(sent("/kek").string("encrypted_kek")).isEqualTo(Service.base64(48));
  }

  @Test
  void session_keyRefused_isNotShownAsActive() throws Exception {
    enclave.refuse("/kek", 400, "decryption_failed");

    assertThat(service.call("alice", "POST", "/v1/tee/session", Messages.session()).text("code"))
        .isEqualTo("decryption_failed");
    assertThat(service.call("alice", "GET", "/v1/tee/status").body())
        .contains("\"session_active\":false");
  }

  @Test
  void close_forgetsTheSession() throws Exception {
    service.call("alice", "POST", "/v1/tee/session", Messages.session());
    service.call("alice", "DELETE", "/v1/tee/session/" + FakeEnclave.SESSION, Messages.close());

    assertThat(sent("/close").string("mac")).isEqualTo(Service.base64(32));
    assertThat(service.call("alice", "GET", "/v1/tee/status").body())
        .contains("\"session_active\":false");
  }

  @Test
  void execution_passesTheExactBodyAndTheStoredRecordOn() throws Exception {
    service.call("alice", "POST", "/v1/credentials", Messages.newCredential(1, "github/work"));
    String message = Messages.execution(Messages.id(1));

    service.call("alice", "POST", "/v1/executions", message);

    JsonObject passed = sent("/execute");
    JsonObject asked = Json.parseObject(message.getBytes(StandardCharsets.UTF_8));
    assertThat(passed.string("body")).isEqualTo(asked.string("body"));
    assertThat(passed.string("mac")).isEqualTo(asked.string("mac"));
    JsonObject record = passed.object("credential");
    assertThat(record.members().keySet())
        .containsExactlyInAnyOrder("id", "path", "version", "labels", "ciphertext");
    assertThat(record.string("ciphertext")).isEqualTo(Service.base64(60));
  }

  @Test
  void answerWithMoreThanTheProtocolHas_passesOnlyThat() throws Exception {
    service.call("alice", "POST", "/v1/credentials", Messages.newCredential(1, "github/work"));
    enclave.answer(
        "/execute",
        Optional.of(
            Answer.text(
                200,
                "application/json",
                "{\"request_id\":\"r\",\"status\":\"failed\",\"output\":\"\",\"error\":\"e\",\"x\":1}")));

    assertThat(
            service
                .call("alice", "POST", "/v1/executions", Messages.execution(Messages.id(1)))
                .json()
                .members()
                .keySet())
        .containsExactly("request_id", "status", "output", "error");
  }

  @Test
  void refusalThatIsNotRegistered_is502() throws Exception {
    enclave.refuse("/attest", 418, "teapot");
    assertThat(service.call("alice", "POST", "/v1/tee/attestation").text("code"))
        .isEqualTo("enclave_error");
    enclave.refuse("/attest", 200, "not_found");
    assertThat(service.call("bob", "POST", "/v1/tee/attestation").text("code"))
        .isEqualTo("enclave_error");
    enclave.refuse("/attest", 500, "internal");
    assertThat(service.call("carol", "POST", "/v1/tee/attestation").text("code"))
        .isEqualTo("enclave_error");
  }

  @Test
  void redirectOfTheEnclave_isNotFollowed() throws Exception {
    enclave.answer("/attest", Optional.of(Answer.redirect(302, enclave.url() + "/session")));

    assertThat(service.call("alice", "POST", "/v1/tee/attestation").status()).isEqualTo(502);
    assertThat(enclave.requests()).hasSize(1);
  }

  @Test
  void enclaveGone_afterSomeFailuresIsNotAskedUntilAWhilePassed() throws Exception {
    enclave.close();
    for (int i = 0; i < 5; i++) {
      assertThat(service.call("user" + i, "POST", "/v1/tee/attestation").status()).isEqualTo(502);
    }

    assertThat(service.call("alice", "POST", "/v1/tee/attestation").status()).isEqualTo(503);
    service.nanos.addAndGet(6_000_000_000L);
    assertThat(service.call("alice", "POST", "/v1/tee/attestation").status()).isEqualTo(502);
  }

  @Test
  void passphraseVerify_withAKey_isRefusedBeforeTheKeyIsRead() throws Exception {
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), service.controlPlane.port())) {
      socket.setSoTimeout(20_000);
      socket
          .getOutputStream()
          .write(
              ("POST /v1/users/me/passphrase/verify HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer "
                      + service.token("alice")
                      + "\r\nContent-Length: 32\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));

      assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
          .isEqualTo("HTTP/1.1 403");
    }
  }

  private JsonObject sent(String path) throws Exception {
    for (Request request : enclave.requests()) {
      if (request.rawPath().equals(path)) {
        return Json.parseObject(request.bodyText().getBytes(StandardCharsets.UTF_8));
      }
    }
    throw new AssertionError("nothing was sent to " + path);
  }
}
