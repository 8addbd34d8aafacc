package dev.cloister.collateral.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cloister.collateral.FetchFailure.Reason;
import dev.cloister.testkit.http.Answer;
import dev.cloister.testkit.http.LocalServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpFetcherTest {
  private static final Instant AT = Instant.parse("2025-06-15T00:00:00Z");
  private static final HttpLimits LIMITS =
      new HttpLimits(1000, Duration.ofSeconds(20), 2, Duration.ZERO, Duration.ofSeconds(30));

  private final List<Duration> pauses = new ArrayList<>();
  private Instant now = AT;

  @ParameterizedTest
  @EnumSource(
      value = HttpClient.Redirect.class,
      names = {"NORMAL", "ALWAYS"})
  void of_clientThatFollowsRedirects_isRefused(HttpClient.Redirect redirect) {
    try (HttpClient http = HttpClient.newBuilder().followRedirects(redirect).build()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> HttpFetcher.of(http, LIMITS, () -> now, pauses::add));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void get_redirect_isNotFollowedEvenOnTheSameHost(int status) throws Exception {
    try (LocalServer server =
            LocalServer.start(
                0,
                request ->
                    request.rawPath().equals("/elsewhere")
                        ? Answer.empty(200)
                        : Answer.redirect(status, "/elsewhere"));
        HttpClient http = HttpClient.newHttpClient()) {
      assertThatExceptionOfType(FetchException.class)
          .isThrownBy(() -> fetcher(http).get(URI.create(server.base() + "/start")))
          .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.MALFORMED));
      assertThat(server.count("/elsewhere")).isZero();
    }
  }

  @Test
  void get_hostThatAskedToWaitForYears_isAskedAgainAfterAnHour() throws Exception {
    List<Answer> answers =
        new ArrayList<>(
            List.of(Answer.empty(429).with("Retry-After", "999999999"), Answer.empty(200)));
    try (LocalServer server = LocalServer.start(0, request -> answers.removeFirst());
        HttpClient http = HttpClient.newHttpClient()) {
      HttpFetcher fetcher = fetcher(http);
      URI uri = URI.create(server.base() + "/");
      assertThatExceptionOfType(FetchException.class).isThrownBy(() -> fetcher.get(uri));
      now = AT.plus(Duration.ofMinutes(59));
      assertThatExceptionOfType(FetchException.class).isThrownBy(() -> fetcher.get(uri));
      assertThat(server.requests()).hasSize(1);
      now = AT.plus(Duration.ofHours(1));
      assertThat(fetcher.get(uri).body()).isEmpty();
    }
  }

  @Test
  void get_anotherHost_doesNotWaitForTheFirst() throws Exception {
    try (LocalServer busy =
            LocalServer.start(0, request -> Answer.empty(429).with("Retry-After", "600"));
        LocalServer idle = LocalServer.start(0, request -> Answer.empty(200));
        HttpClient http = HttpClient.newHttpClient()) {
      HttpFetcher fetcher = fetcher(http);
      assertThatExceptionOfType(FetchException.class)
          .isThrownBy(() -> fetcher.get(URI.create(busy.base() + "/")));
      assertThat(fetcher.get(URI.create(idle.base() + "/")).body()).isEmpty();
      assertThat(pauses).isEmpty();
    }
  }

  private HttpFetcher fetcher(HttpClient http) {
    return HttpFetcher.of(http, LIMITS, () -> now, pauses::add);
  }
}
