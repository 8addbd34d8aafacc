package dev.cloister.enclave.connector.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.enclave.connector.Action;
import dev.cloister.enclave.connector.ConnectorException;
import dev.cloister.enclave.connector.ConnectorFailure;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GitHubActionsTest {
  @Test
  void target_pullRequest_isOnePath() throws Exception {
    assertThat(
            new GetPullRequest()
                .target(json("{\"owner\":\"octo-org\",\"repo\":\"hello.world\",\"number\":7}")))
        .isEqualTo("/repos/octo-org/hello.world/pulls/7");
  }

  @Test
  void target_file_isOnePathWithEverySegmentEncoded() throws Exception {
    assertThat(
            new GetFile()
                .target(
                    json(
                        "{\"owner\":\"o\",\"repo\":\"r\",\"path\":\"a b/c#?%2e.txt\",\"ref\":\"feature/x\"}")))
        .isEqualTo("/repos/o/r/contents/a%20b/c%23%3F%252e.txt?ref=feature%2Fx");
  }

  @Test
  void target_search_isOneEncodedParameter() throws Exception {
    assertThat(
            new SearchIssues()
                .target(json("{\"query\":\"is:open repo:o/r&per_page=100#\",\"limit\":50}")))
        .isEqualTo("/search/issues?q=is%3Aopen%20repo%3Ao%2Fr%26per_page%3D100%23&per_page=50");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"owner\":\"o\",\"repo\":\"r\"}",
        "{\"owner\":\"o\",\"repo\":\"r\",\"number\":0}",
        "{\"owner\":\"o\",\"repo\":\"r\",\"number\":1.5}",
        "{\"owner\":\"o\",\"repo\":\"r\",\"number\":\"1\"}",
        "{\"owner\":\"o\",\"repo\":\"r\",\"number\":3000000000}",
        "{\"owner\":\"o\",\"repo\":\"r\",\"number\":1,\"url\":\"https://evil.example\"}",
        "{\"owner\":\"\",\"repo\":\"r\",\"number\":1}",
        "{\"owner\":\"-o\",\"repo\":\"r\",\"number\":1}",
        "{\"owner\":\"o/..\",\"repo\":\"r\",\"number\":1}",
        "{\"owner\":\"..\",\"repo\":\"r\",\"number\":1}",
        "{\"owner\":\"o@evil.example\",\"repo\":\"r\",\"number\":1}",
        "{\"owner\":\"o\",\"repo\":\"..\",\"number\":1}",
        "{\"owner\":\"o\",\"repo\":\".\",\"number\":1}",
        "{\"owner\":\"o\",\"repo\":\"r/../../x\",\"number\":1}",
        "{\"owner\":\"o\",\"repo\":\"r?x\",\"number\":1}",
        "{\"owner\":\"o\",\"repo\":\"r#x\",\"number\":1}",
        "{\"owner\":\"o\",\"repo\":\"r%2f\",\"number\":1}",
        "{\"owner\":\"o\",\"repo\":\"r\\n\",\"number\":1}",
        "{\"owner\":\"o\",\"repo\":\"r \\r\\nX-Injected: 1\",\"number\":1}"
      })
  void target_pullRequestThatCouldLeaveItsPlace_isRefused(String parameters) {
    refused(new GetPullRequest(), parameters);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/a",
        "a/",
        "a//b",
        ".",
        "..",
        "../a",
        "a/..",
        "a/../b",
        "a/./b",
        "a\\u2028/../../b",
        "a\\u0085/./b",
        "a\\u2029//b",
        "a\\u2028b/",
        "a\\\\b",
        "a\\u0000b",
        "a\\nb",
        "\\ud800"
      })
  void target_filePathWithATrick_isRefused(String path) {
    refused(new GetFile(), "{\"owner\":\"o\",\"repo\":\"r\",\"path\":\"" + path + "\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-x", "a..b", "a//b", "x.lock", "a b", "a&b=c", "a#b", "a\\nb", "/a"})
  void target_refWithATrick_isRefused(String ref) {
    refused(
        new GetFile(), "{\"owner\":\"o\",\"repo\":\"r\",\"path\":\"p\",\"ref\":\"" + ref + "\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"query\":\"\"}",
        "{\"query\":\"a\\nb\"}",
        "{\"query\":\"a\",\"limit\":51}",
        "{\"query\":\"a\",\"limit\":0}",
        "{\"query\":\"a\",\"page\":2}"
      })
  void target_badSearch_isRefused(String parameters) {
    refused(new SearchIssues(), parameters);
  }

  @Test
  void pick_pullRequest_leavesEverythingElseBehind() throws Exception {
    JsonObject picked =
        new GetPullRequest()
            .pick(
                json(
                    """
                    {"number":7,"title":"t","state":"open","draft":false,"merged":true,"user":{"login":"u","email":"e"},
                     "head":{"ref":"h","sha":"s1","repo":{"x":1}},"base":{"ref":"b","sha":"s2"},"additions":1,
                     "deletions":2,"changed_files":3,"created_at":"c","updated_at":null,"body":null,
                     "_links":{"self":"x"},"authorization":"Bearer x"}
                    """));
    assertThat(picked.toJson())
        .isEqualTo(
            "{\"number\":7,\"title\":\"t\",\"state\":\"open\",\"draft\":false,\"merged\":true,"
                + "\"author\":\"u\",\"head_ref\":\"h\",\"head_sha\":\"s1\",\"base_ref\":\"b\","
                + "\"base_sha\":\"s2\",\"additions\":1,\"deletions\":2,\"changed_files\":3,"
                + "\"created_at\":\"c\"}");
  }

  @Test
  void pick_longText_isCut() throws Exception {
    String answer =
        "{\"number\":7,\"title\":\""
            + "x".repeat(5000)
            + "\",\"state\":\"open\",\"draft\":false,\"merged\":true,"
            + "\"user\":null,\"head\":null,\"base\":null,\"additions\":1,\"deletions\":2,"
            + "\"changed_files\":3}";
    assertThat(new GetPullRequest().pick(json(answer)).string("title")).hasSize(1024);
  }

  @Test
  void pick_file_isDecodedAndSized() throws Exception {
    JsonObject picked =
        new GetFile()
            .pick(
                json(
                    "{\"type\":\"file\",\"encoding\":\"base64\",\"size\":3,\"path\":\"p\","
                        + "\"sha\":\"s\",\"content\":\"YW\\nJj\\n\",\"download_url\":\"x\"}"));
    assertThat(picked.toJson())
        .isEqualTo("{\"path\":\"p\",\"sha\":\"s\",\"size\":3,\"content\":\"YWJj\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"dir\",\"encoding\":\"base64\",\"size\":0,\"path\":\"p\",\"sha\":\"s\",\"content\":\"\"}",
        "{\"type\":\"file\",\"encoding\":\"none\",\"size\":0,\"path\":\"p\",\"sha\":\"s\",\"content\":\"\"}",
        "{\"type\":\"file\",\"encoding\":\"base64\",\"size\":9,\"path\":\"p\",\"sha\":\"s\",\"content\":\"YWJj\"}",
        "{\"type\":\"file\",\"encoding\":\"base64\",\"size\":0,\"path\":\"p\",\"sha\":\"s\"}",
        "{}"
      })
  void pick_whatIsNotAFile_isABadResponse(String answer) {
    assertThatThrownBy(() -> new GetFile().pick(json(answer)))
        .isInstanceOfSatisfying(
            ConnectorException.class,
            e -> assertThat(e.failure()).isEqualTo(ConnectorFailure.BAD_RESPONSE));
  }

  @Test
  void pick_search_namesRepositories() throws Exception {
    JsonObject picked =
        new SearchIssues()
            .pick(
                json(
                    """
                    {"total_count":1,"incomplete_results":false,"items":[{"number":1,"title":"t","state":"open",
                     "user":{"login":"u"},"repository_url":"https://api.github.com/repos/o/r","created_at":"c",
                     "pull_request":{},"score":1.0}]}
                    """));
    assertThat(picked.toJson())
        .isEqualTo(
            "{\"total_count\":1,\"incomplete_results\":false,\"items\":[{\"number\":1,"
                + "\"title\":\"t\",\"state\":\"open\",\"author\":\"u\",\"created_at\":\"c\","
                + "\"repository\":\"o/r\",\"pull_request\":true}]}");
  }

  private static void refused(Action action, String parameters) {
    assertThatThrownBy(() -> action.target(json(parameters)))
        .isInstanceOfSatisfying(
            ConnectorException.class,
            e -> assertThat(e.failure()).isEqualTo(ConnectorFailure.INVALID_PARAMETERS));
  }

  private static JsonObject json(String text) throws JsonException {
    return Json.parseObject(text.getBytes(StandardCharsets.UTF_8));
  }
}
