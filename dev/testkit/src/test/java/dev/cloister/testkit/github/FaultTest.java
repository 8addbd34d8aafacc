package dev.cloister.testkit.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.cloister.testkit.json.JsonDocument;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.core.JacksonException;

class FaultTest {
  private static final String PULL = "/repos/org/mine/pulls/2";

  private GitHubApi api;
  private ApiClient client;

  @BeforeEach
  void start() throws Exception {
    api = GitHubApi.start(TestWorld.world(), InstantSource.fixed(TestWorld.CREATED));
    client = new ApiClient(api.base());
  }

  @AfterEach
  void stop() {
    api.close();
  }

  @ParameterizedTest
  @CsvSource({
    "BAD_GATEWAY,502",
    "UNAVAILABLE,503",
    "REDIRECT,302",
    "FORBIDDEN,403",
    "SECONDARY_LIMIT_403,403",
    "SECONDARY_LIMIT_429,429"
  })
  void breakWith_status_isSent(Fault fault, int status) throws Exception {
    api.breakWith(fault);

    assertThat(client.get(PULL).statusCode()).isEqualTo(status);
  }

  @ParameterizedTest
  @EnumSource(names = {"SECONDARY_LIMIT_403", "SECONDARY_LIMIT_429"})
  void breakWith_secondaryLimit_saysWhenToRetry(Fault fault) throws Exception {
    api.breakWith(fault);
    HttpResponse<String> response = client.get(PULL);

    assertThat(response.headers().firstValue("Retry-After")).contains("60");
    assertThat(JsonDocument.read(response.body()).text("message"))
        .startsWith("You have exceeded a secondary rate limit");
  }

  @Test
  void breakWith_cutJson_isNoJson() throws Exception {
    api.breakWith(Fault.CUT_JSON);
    String body = client.get(PULL).body();

    assertThatExceptionOfType(JacksonException.class).isThrownBy(() -> JsonDocument.read(body));
  }

  @Test
  void breakWith_otherJson_lacksEveryField() throws Exception {
    api.breakWith(Fault.OTHER_JSON);
    JsonDocument body = JsonDocument.read(client.get(PULL).body());

    assertThatIllegalStateException().isThrownBy(() -> body.number("number"));
  }

  @Test
  void breakWith_stalled_runsIntoTheClientsTimeout() {
    api.breakWith(Fault.STALLED);

    assertThatExceptionOfType(HttpTimeoutException.class)
        .isThrownBy(
            () ->
                client
                    .http()
                    .send(
                        client.request(PULL).timeout(Duration.ofMillis(200)).build(),
                        BodyHandlers.ofString()));
  }

  @Test
  void breakWith_sizeBomb_goesOnPastAnyAnswer() throws Exception {
    api.breakWith(Fault.SIZE_BOMB);
    HttpResponse<InputStream> response =
        client.http().send(client.request(PULL).build(), BodyHandlers.ofInputStream());

    try (InputStream body = response.body()) {
      assertThat(body.readNBytes(4 << 20)).hasSize(4 << 20);
    }
  }

  @Test
  void breakWith_wrongToken_isStill401() throws Exception {
    api.breakWith(Fault.BAD_GATEWAY);

    assertThat(client.with("Authorization", "Bearer wrong").get(PULL).statusCode()).isEqualTo(401);
  }

  @Test
  void mend_answersAgain() throws Exception {
    api.breakWith(Fault.BAD_GATEWAY);
    api.mend();

    assertThat(client.get(PULL).statusCode()).isEqualTo(200);
  }

  @Test
  void requests_areRememberedWithTheirToken() throws Exception {
    client.get(PULL);

    assertThat(api.requests().getFirst().header("Authorization"))
        .contains("Bearer " + ApiClient.TOKEN);
  }
}
