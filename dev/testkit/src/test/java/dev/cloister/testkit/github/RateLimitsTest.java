package dev.cloister.testkit.github;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.testkit.json.JsonDocument;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RateLimitsTest {
  private static final String PULL = "/repos/org/mine/pulls/2";

  private final AtomicReference<Instant> now = new AtomicReference<>(TestWorld.CREATED);
  private GitHubApi api;
  private ApiClient client;

  @BeforeEach
  void start() throws Exception {
    api = GitHubApi.start(TestWorld.world(), now::get);
    client = new ApiClient(api.base());
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private static String header(HttpResponse<String> response, String name) {
    return response.headers().firstValue("X-RateLimit-" + name).orElse("");
  }

  @Test
  void headers_eachAnswer_countDown() throws Exception {
    client.get(PULL);
    HttpResponse<String> second = client.get(PULL);

    assertThat(header(second, "Limit")).isEqualTo("5000");
    assertThat(header(second, "Remaining")).isEqualTo("4998");
    assertThat(header(second, "Used")).isEqualTo("2");
    assertThat(header(second, "Resource")).isEqualTo("core");
    assertThat(header(second, "Reset"))
        .isEqualTo(Long.toString(TestWorld.CREATED.plusSeconds(3600).getEpochSecond()));
  }

  @Test
  void headers_search_isCountedApart() throws Exception {
    HttpResponse<String> search = client.get("/search/issues?q=x");

    assertThat(header(search, "Limit")).isEqualTo("30");
    assertThat(header(search, "Resource")).isEqualTo("search");
    assertThat(header(client.get(PULL), "Used")).isEqualTo("1");
  }

  @Test
  void get_overTheLimit_is403WithNothingRemaining() throws Exception {
    api.limitCore(1);
    client.get(PULL);

    HttpResponse<String> refused = client.get(PULL);

    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(header(refused, "Remaining")).isEqualTo("0");
    assertThat(JsonDocument.read(refused.body()).text("message"))
        .isEqualTo("API rate limit exceeded for user user.");
    assertThat(client.get("/search/issues?q=x").statusCode()).isEqualTo(200);
  }

  @Test
  void get_otherToken_hasItsOwnLimit() throws Exception {
    api.limitCore(1);
    client.get(PULL);

    assertThat(client.with("Authorization", "Bearer ghp_other").get(PULL).statusCode())
        .isEqualTo(200);
  }

  @Test
  void get_afterReset_countsAnew() throws Exception {
    api.limitSearch(1);
    client.get("/search/issues?q=x");
    now.set(TestWorld.CREATED.plus(Duration.ofSeconds(59)));
    assertThat(client.get("/search/issues?q=x").statusCode()).isEqualTo(403);

    now.set(TestWorld.CREATED.plus(Duration.ofMinutes(1)));

    assertThat(client.get("/search/issues?q=x").statusCode()).isEqualTo(200);
  }

  @Test
  void get_conditionalAndUnchanged_is304AndFree() throws Exception {
    HttpResponse<String> first = client.get(PULL);
    String tag = first.headers().firstValue("ETag").orElseThrow();

    HttpResponse<String> second = client.with("If-None-Match", tag).get(PULL);

    assertThat(second.statusCode()).isEqualTo(304);
    assertThat(second.body()).isEmpty();
    assertThat(header(second, "Used")).isEqualTo("1");
  }

  @Test
  void get_conditionalAndChanged_is200() throws Exception {
    assertThat(client.with("If-None-Match", "W/\"other\"").get(PULL).statusCode()).isEqualTo(200);
  }
}
