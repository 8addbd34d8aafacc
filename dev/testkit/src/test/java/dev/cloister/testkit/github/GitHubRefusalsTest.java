package dev.cloister.testkit.github;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.testkit.json.JsonDocument;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the real API refuses before it looks at a resource. */
class GitHubRefusalsTest {
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

  private static void assertError(HttpResponse<String> response, int status, String message) {
    assertThat(response.statusCode()).isEqualTo(status);
    JsonDocument error = JsonDocument.read(response.body());
    assertThat(error.text("message")).isEqualTo(message);
    assertThat(error.text("documentation_url")).startsWith("https://docs.github.com");
    assertThat(error.text("status")).isEqualTo(Integer.toString(status));
  }

  @Test
  void get_wrongToken_is401() throws Exception {
    assertError(client.with("Authorization", "Bearer wrong").get(PULL), 401, "Bad credentials");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ghp_testkit", "Digest ghp_testkit", "Bearer", "Basic %%%"})
  void get_authorizationOfAnotherKind_is401(String value) throws Exception {
    assertError(client.with("Authorization", value).get(PULL), 401, "Bad credentials");
  }

  @Test
  void get_noToken_is401InPrivateMode() throws Exception {
    assertError(
        client.without("Authorization").get(PULL), 401, "Must authenticate to access this API.");
  }

  @Test
  void get_tokenScheme_isAccepted() throws Exception {
    assertThat(client.with("Authorization", "token ghp_testkit").get(PULL).statusCode())
        .isEqualTo(200);
  }

  @Test
  void get_basicWithTokenAsPassword_isAccepted() throws Exception {
    String basic = Base64.getEncoder().encodeToString("user:ghp_testkit".getBytes(UTF_8));

    assertThat(client.with("Authorization", "Basic " + basic).get(PULL).statusCode())
        .isEqualTo(200);
  }

  @Test
  void get_noUserAgent_is403AndHtml() throws Exception {
    HttpResponse<String> response = client.with("User-Agent", "").get(PULL);

    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(response.headers().firstValue("Content-Type")).contains("text/html");
    assertThat(response.body()).contains("Please make sure your request has a User-Agent header");
  }

  @Test
  void get_unknownVersion_is400() throws Exception {
    assertError(
        client.with("X-GitHub-Api-Version", "2020-01-01").get(PULL),
        400,
        "Version 2020-01-01 is not supported.");
  }

  @Test
  void get_newerVersion_isSelected() throws Exception {
    HttpResponse<String> response = client.with("X-GitHub-Api-Version", "2026-03-10").get(PULL);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("X-GitHub-Api-Version-Selected"))
        .contains("2026-03-10");
  }

  @Test
  void get_noVersion_selectsTheDefault() throws Exception {
    assertThat(
            client
                .without("X-GitHub-Api-Version")
                .get(PULL)
                .headers()
                .firstValue("X-GitHub-Api-Version-Selected"))
        .contains("2022-11-28");
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/xml", "text/html", "image/*", ""})
  void get_otherAccept_is415(String accept) throws Exception {
    assertError(
        client.with("Accept", accept).get(PULL),
        415,
        "Unsupported 'Accept' header: '" + accept + "'. Must accept 'application/json'.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*/*",
        "application/json",
        "application/vnd.github.v3+json",
        "text/html, application/vnd.github+json;q=0.5"
      })
  void get_acceptableAccept_is200(String accept) throws Exception {
    assertThat(client.with("Accept", accept).get(PULL).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE"})
  void send_otherMethod_is404(String method) throws Exception {
    assertError(client.send(method, PULL), 404, "Not Found");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/repos/org/mine",
        "/repos/org/none/pulls/2",
        "/repos/org/hidden/contents/README.md",
        "/repos/org/mine/pulls/1",
        "/repos/org/mine/pulls/99",
        "/repos/org/mine/pulls/0",
        "/repos/org/mine/pulls/x",
        "/repos/org/mine/pulls/2/files/1",
        "/repos/org/mine/contents/none.md",
        "/repos/org/mine/contents/../mine/README.md",
        "/repos/org/mine/branches/main",
        "/search/code"
      })
  void get_whatThereIsNot_is404(String target) throws Exception {
    assertError(client.get(target), 404, "Not Found");
  }

  @Test
  void get_stranger_seesPublicRepositoriesOnly() throws Exception {
    api.allowStrangers();
    ApiClient stranger = client.without("Authorization");

    assertThat(stranger.get("/repos/org/open/contents/README.md").statusCode()).isEqualTo(200);
    assertError(stranger.get(PULL), 404, "Not Found");
    assertError(stranger.get("/user"), 401, "Requires authentication");
    assertError(stranger.with("Authorization", "Bearer wrong").get(PULL), 401, "Bad credentials");
  }

  @Test
  void get_renamedRepository_is301ToTheNewName() throws Exception {
    HttpResponse<String> response = client.get("/repos/org/former/pulls/2");

    assertError(response, 301, "Moved Permanently");
    assertThat(response.headers().firstValue("Location")).contains(api.base() + PULL);
  }

  @Test
  void get_renamedRepositoryOneMayNotSee_is404() throws Exception {
    api.change(TestWorld.world().withRenamed("org/secret", "org/hidden"));

    assertError(client.get("/repos/org/secret/pulls/2"), 404, "Not Found");
  }
}
