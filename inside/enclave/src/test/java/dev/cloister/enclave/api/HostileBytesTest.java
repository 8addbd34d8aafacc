package dev.cloister.enclave.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.json.JsonObject;
import dev.cloister.enclave.api.ProtocolClient.Answer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that no client sends: an answer with a code, never a failure of ours, never an echo. */
class HostileBytesTest {
  private static final long SEED = 20261121;
  private static final int MUTATIONS = 150;

  private Enclave enclave;
  private ProtocolClient alice;

  @BeforeEach
  void start() throws Exception {
    enclave = new Enclave("\"handshakes_per_user\": 1024");
    alice = enclave.client("alice").unlock();
  }

  @AfterEach
  void stop() {
    enclave.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/attest", "/session", "/kek", "/execute", "/close"})
  void post_mutatedBody_isAnsweredWithACode(String path) throws Exception {
    Random random = new Random(SEED + path.hashCode());
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] body = mutate(message(path).toJson().getBytes(StandardCharsets.UTF_8), random);
      Answer answer = alice.post(path, enclave.token("alice"), body);
      assertThat(answer.status())
          .as("seed %d, mutation %d: %s", SEED, i, answer)
          .isNotIn(500, 503)
          .isBetween(200, 499);
      if (answer.status() != 200) {
        assertThat(answer.code()).matches("[a-z_]+");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/attest", "/session", "/kek", "/execute", "/close"})
  void post_bodyOfAnotherShape_isAnInvalidRequest(String path) throws Exception {
    for (String body :
        List.of("", "{", "[]", "null", "{}", "{\"a\":1}", "{\"a\":1,\"a\":2}", "[".repeat(999))) {
      Answer answer =
          alice.post(path, enclave.token("alice"), body.getBytes(StandardCharsets.UTF_8));
      assertThat(answer.code()).as(body).isEqualTo("invalid_request");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/attest", "/session", "/kek", "/execute", "/close"})
  void post_oneMemberTooMany_isAnInvalidRequest(String path) throws Exception {
    Answer answer =
        alice.post(path, ProtocolClient.with(message(path), "url", "https://evil.example"));
    assertThat(answer.code()).isEqualTo("invalid_request");
  }

  @Test
  void post_hugeBody_isRefusedUnread() throws Exception {
    Answer answer = alice.post("/execute", enclave.token("alice"), new byte[1 << 20]);
    assertThat(answer.code()).isEqualTo("payload_too_large");
  }

  /** Every refusal that a relay can cause while the secrets are in the session. */
  @Test
  void errors_whateverWasSent_nameNoSecretAndEchoNothing() throws Exception {
    String marker = "zebra-marker";
    List<Answer> answers = new ArrayList<>();
    JsonObject good = alice.execution().message();
    for (String member : good.members().keySet()) {
      answers.add(alice.post("/execute", ProtocolClient.with(good, member, marker)));
    }
    answers.add(
        alice.post(
            "/execute",
            alice.execution().message(ProtocolClient.with(alice.record(), "path", marker + "/"))));
    answers.add(
        alice.post("/attest", ProtocolClient.with(alice.attestMessage(), "audience", marker)));
    answers.add(alice.post("/attest", marker, new byte[0]));
    for (Answer answer : answers) {
      assertThat(answer.status()).isBetween(400, 499);
      assertThat(answer.body().toJson()).doesNotContain(marker).doesNotContain("ghp_");
    }
  }

  private JsonObject message(String path) throws Exception {
    return switch (path) {
      case "/attest" -> alice.attestMessage();
      case "/session" ->
          JsonObject.builder()
              .put("public_key", ProtocolClient.base64(new byte[65]))
              .put("attestation_key", ProtocolClient.base64(new byte[91]))
              .build();
      case "/kek" -> alice.kekMessage();
      case "/execute" -> alice.execution().message();
      default ->
          ProtocolClient.with(alice.closeMessage(), "mac", ProtocolClient.base64(new byte[32]));
    };
  }

  private static byte[] mutate(byte[] body, Random random) {
    byte[] mutated = body.clone();
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(mutated.length);
      switch (random.nextInt(3)) {
        case 0 -> mutated[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> mutated[at] = (byte) random.nextInt(256);
        default -> mutated = Arrays.copyOf(mutated, Math.max(1, at));
      }
    }
    return mutated;
  }
}
