package dev.cloister.enclave.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.enclave.api.ProtocolClient.Answer;
import dev.cloister.enclave.api.ProtocolClient.Execution;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What parameters and a connector's API can try. */
class ConnectorAttackTest {
  private Enclave enclave;
  private ProtocolClient alice;

  @BeforeEach
  void start() throws Exception {
    enclave = new Enclave("\"connector_response_bytes\": 4096, \"connector_timeout_seconds\": 5");
    alice = enclave.client("alice").unlock();
  }

  @AfterEach
  void stop() {
    enclave.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"owner\":\"..\",\"repo\":\"r\",\"number\":1}",
        "{\"owner\":\"o\",\"repo\":\"r/../../user\",\"number\":1}",
        "{\"owner\":\"o@evil.example\",\"repo\":\"r\",\"number\":1}",
        "{\"owner\":\"o\",\"repo\":\"r\\r\\nHost: evil.example\",\"number\":1}",
        "{\"owner\":\"o\",\"repo\":\"r\",\"number\":1,\"api_base\":\"https://evil.example\"}"
      })
  void execute_injection_sendsNothing(String parameters) throws Exception {
    assertThat(run(parameters)).isEqualTo("invalid_parameters");
    assertThat(enclave.api.requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 307, 308})
  void execute_redirect_isNotFollowed(int status) throws Exception {
    try (StubApi elsewhere = new StubApi()) {
      enclave.api.answers(status, "", Map.of("Location", elsewhere.base()));
      assertThat(run("{\"owner\":\"o\",\"repo\":\"r\",\"number\":1}")).isEqualTo("connector_moved");
      assertThat(elsewhere.requests()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "401, '', '', connector_rejected_credential",
    "403, '', '', connector_forbidden",
    "403, x-ratelimit-remaining, 0, connector_rate_limited",
    "403, x-ratelimit-remaining, 5, connector_forbidden",
    "403, retry-after, 60, connector_rate_limited",
    "404, '', '', connector_not_found",
    "422, '', '', invalid_parameters",
    "429, '', '', connector_rate_limited",
    "500, '', '', connector_unavailable",
    "503, '', '', connector_unavailable",
    "204, '', '', connector_bad_response"
  })
  void execute_apiRefuses_codeIsStable(int status, String name, String value, String code)
      throws Exception {
    enclave.api.answers(
        status, status == 204 ? "" : "{}", name.isEmpty() ? Map.of() : Map.of(name, value));
    assertThat(run("{\"owner\":\"o\",\"repo\":\"r\",\"number\":1}")).isEqualTo(code);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "null", "{\"number\":\"7\"}", "{}"})
  void execute_apiAnswersNonsense_isABadResponse(String body) throws Exception {
    enclave.api.answers(200, body, Map.of());
    assertThat(run("{\"owner\":\"o\",\"repo\":\"r\",\"number\":1}"))
        .isEqualTo("connector_bad_response");
  }

  @Test
  void execute_apiAnswersWithoutEnd_isCut() throws Exception {
    enclave.api.answers(
        200, StubApi.PULL_REQUEST.replace("\"t\"", "\"" + "x".repeat(5000) + "\""), Map.of());
    assertThat(run("{\"owner\":\"o\",\"repo\":\"r\",\"number\":1}"))
        .isEqualTo("connector_unavailable");
  }

  @Test
  void execute_apiEchoesTheToken_onlyPickedFieldsLeave() throws Exception {
    enclave.api.answers(
        200,
        StubApi.PULL_REQUEST.replace(
            "\"number\":7", "\"number\":7,\"echo\":\"" + ProtocolClient.TOKEN + "\""),
        Map.of("X-Echo", ProtocolClient.TOKEN));
    Execution execution = alice.execution();
    Answer answer = alice.post("/execute", execution.message());
    assertThat(execution.open(answer).toJson()).doesNotContain(ProtocolClient.TOKEN);
  }

  @Test
  void execute_credentialThatWouldEndTheHeader_sendsNothing() throws Exception {
    Execution execution = alice.execution();
    Answer answer =
        alice.post(
            "/execute", execution.message(alice.record(alice.context(), "ghp_x\r\nX-Injected: 1")));
    assertThat(execution.open(answer).string("error")).isEqualTo("connector_rejected_credential");
    assertThat(enclave.api.requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"github_delete_repo", "get", "../github_get_pr"})
  void execute_unknownAction_isRefused(String action) throws Exception {
    Execution execution = alice.execution();
    execution.action = action;
    Answer answer = alice.post("/execute", execution.message());
    assertThat(answer.status()).isIn(400, 422);
    assertThat(enclave.api.requests()).isEmpty();
  }

  private String run(String parameters) throws Exception {
    Execution execution = alice.execution();
    execution.parameters = parameters;
    Answer answer = alice.post("/execute", execution.message());
    assertThat(answer.string("status")).isEqualTo("failed");
    assertThat(execution.open(answer).string("error")).isEqualTo(answer.string("error"));
    return answer.string("error");
  }
}
