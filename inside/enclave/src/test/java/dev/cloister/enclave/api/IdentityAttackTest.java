package dev.cloister.enclave.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.enclave.api.ProtocolClient.Answer;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever holds no token, a bad one, somebody else's, or too many requests. */
class IdentityAttackTest {
  private Enclave enclave;
  private ProtocolClient alice;

  @BeforeEach
  void start() throws Exception {
    enclave = new Enclave("\"sessions_per_user\": 2, \"sessions\": 3, \"handshakes_per_user\": 4");
    alice = enclave.client("alice");
  }

  @AfterEach
  void stop() {
    enclave.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/attest", "/session", "/kek"})
  void post_expiredToken_isRefused(String path) throws Exception {
    unauthorized(path, enclave.token("alice", Duration.ofSeconds(-1)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/attest", "/session", "/kek"})
  void post_foreignIssuersToken_isRefused(String path) throws Exception {
    unauthorized(path, enclave.foreignToken("alice"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/attest", "/session", "/kek"})
  void post_unsignedToken_isRefused(String path) throws Exception {
    unauthorized(
        path,
        new PlainJWT(
                new JWTClaimsSet.Builder()
                    .issuer("https://issuer.example")
                    .audience("cloister")
                    .subject("alice")
                    .issueTime(Date.from(enclave.clocks.wall()))
                    .expirationTime(Date.from(enclave.clocks.wall().plusSeconds(60)))
                    .build())
            .serialize());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/attest", "/session", "/kek"})
  void post_noToken_isRefused(String path) throws Exception {
    Answer answer =
        ProtocolClient.send(
            HttpRequest.newBuilder(enclave.url().resolve(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build());
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.code()).isEqualTo("unauthorized");
  }

  @Test
  void session_onAnotherUsersHandshake_isRefused() throws Exception {
    Answer attested = alice.post("/attest", alice.attestMessage());
    ProtocolClient bob = enclave.client("bob");
    bob.nonce = alice.nonce;
    Answer answer =
        bob.post(
            "/session",
            bob.sessionMessage(Base64.getDecoder().decode(attested.string("public_key"))));
    assertThat(answer.code()).isEqualTo("not_attested");
    // And it is still there for its owner.
    assertThat(
            alice
                .post(
                    "/session",
                    alice.sessionMessage(Base64.getDecoder().decode(attested.string("public_key"))))
                .status())
        .isEqualTo(200);
  }

  @Test
  void attest_flood_endsAtTheUsersBoundAndLeavesOthersAlone() throws Exception {
    List<Integer> statuses = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      statuses.add(alice.post("/attest", alice.attestMessage()).status());
    }
    assertThat(statuses).containsExactly(200, 200, 200, 200, 429, 429);
    assertThat(enclave.client("bob").unlock().keys().id()).hasSize(32);
  }

  @Test
  void attest_usedHandshakes_countForTwoMinutes() throws Exception {
    for (int i = 0; i < 4; i++) {
      alice.openSession();
    }
    assertThat(alice.post("/attest", alice.attestMessage()).code()).isEqualTo("rate_limited");
    enclave.clocks.pass(Duration.ofMinutes(2));
    assertThat(alice.post("/attest", alice.attestMessage()).status()).isEqualTo(200);
  }

  @Test
  void session_flood_closesTheUsersOldestOnly() throws Exception {
    ProtocolClient bob = enclave.client("bob").unlock();
    ProtocolClient first = enclave.client("alice").unlock();
    ProtocolClient second = enclave.client("alice").unlock();
    ProtocolClient third = enclave.client("alice").unlock();
    assertThat(first.post("/execute", first.execution().message()).code())
        .isEqualTo("invalid_session");
    for (ProtocolClient open : List.of(bob, second, third)) {
      assertThat(open.post("/execute", open.execution().message()).status()).isEqualTo(200);
    }
  }

  @Test
  void session_tooManyInAll_newUsersAreRefused() throws Exception {
    enclave.client("u1").unlock();
    enclave.client("u2").unlock();
    enclave.client("u3").unlock();
    Answer attested = alice.post("/attest", alice.attestMessage());
    JsonObject message =
        alice.sessionMessage(Base64.getDecoder().decode(attested.string("public_key")));
    assertThat(alice.post("/session", message).code()).isEqualTo("rate_limited");
  }

  private void unauthorized(String path, String token) throws Exception {
    Answer answer = alice.post(path, token, "{}".getBytes(StandardCharsets.UTF_8));
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.code()).isEqualTo("unauthorized");
    assertThat(answer.body().toJson()).doesNotContain(token);
  }
}
