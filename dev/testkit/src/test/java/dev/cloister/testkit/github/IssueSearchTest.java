package dev.cloister.testkit.github;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.testkit.json.JsonDocument;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IssueSearchTest {
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

  private HttpResponse<String> search(String query, String rest) throws Exception {
    return client.get("/search/issues?q=" + URLEncoder.encode(query, UTF_8) + rest);
  }

  private List<Integer> numbers(String query) throws Exception {
    JsonDocument answer = JsonDocument.read(search(query, "").body());
    List<Integer> found =
        answer.objects("items").stream().map(item -> item.number("number")).toList();
    assertThat(answer.number("total_count")).isEqualTo(found.size());
    assertThat(answer.flag("incomplete_results")).isFalse();
    return found;
  }

  @Test
  void search_words_matchTitleAndBodyNewestFirst() throws Exception {
    assertThat(numbers("about")).containsExactly(2, 1);
    assertThat(numbers("THING")).containsExactly(3, 1);
    assertThat(numbers("about pears")).containsExactly(2);
    assertThat(numbers("nothing-of-the-kind")).isEmpty();
  }

  @Test
  void search_qualifiers_narrow() throws Exception {
    assertThat(numbers("repo:org/mine is:issue")).containsExactly(3, 1);
    assertThat(numbers("repo:org/mine is:pr")).containsExactly(2);
    assertThat(numbers("repo:org/mine is:open author:ann")).containsExactly(1);
    assertThat(numbers("repo:org/mine state:closed")).containsExactly(3);
    assertThat(numbers("org:org is:draft")).containsExactly(2);
    assertThat(numbers("\"first thing\"")).containsExactly(1);
  }

  @Test
  void search_item_hasItsFields() throws Exception {
    JsonDocument pull = JsonDocument.read(search("is:pr", "").body()).objects("items").getFirst();

    assertThat(pull.text("title")).isEqualTo("Second");
    assertThat(pull.text("state")).isEqualTo("open");
    assertThat(pull.object("user").text("login")).isEqualTo("bob");
    assertThat(pull.text("repository_url")).isEqualTo(api.base() + "/repos/org/mine");
    assertThat(pull.object("pull_request").text("url")).endsWith("/repos/org/mine/pulls/2");
    assertThat(pull.text("created_at")).isEqualTo("2026-01-02T03:05:05Z");
  }

  @Test
  void search_issueWithoutBody_hasNull() throws Exception {
    assertThat(search("Third", "").body()).contains("\"body\":null");
  }

  @Test
  void search_hiddenRepository_isNotFoundIn() throws Exception {
    assertThat(numbers("author:eve")).isEmpty();
  }

  private static JsonDocument refusal(HttpResponse<String> response) {
    assertThat(response.statusCode()).isEqualTo(422);
    return JsonDocument.read(response.body());
  }

  @Test
  void search_noQuery_is422() throws Exception {
    JsonDocument error = refusal(client.get("/search/issues"));

    assertThat(error.text("message")).isEqualTo("Validation Failed");
    assertThat(error.objects("errors").getFirst().text("code")).isEqualTo("missing");
    assertThat(error.objects("errors").getFirst().text("field")).isEqualTo("q");
  }

  @Test
  void search_queryOver256Characters_is422() throws Exception {
    assertThat(search("x".repeat(256), "").statusCode()).isEqualTo(200);
    assertThat(refusal(search("x".repeat(257), "")).objects("errors").getFirst().text("message"))
        .isEqualTo("The search is longer than 256 characters.");
  }

  @Test
  void search_repositoryOneMayNotSee_is422() throws Exception {
    for (String name : List.of("org/hidden", "org/none")) {
      assertThat(refusal(search("repo:" + name, "")).objects("errors").getFirst().text("message"))
          .startsWith("The listed users and repositories cannot be searched");
    }
  }

  @Test
  void search_pastTheFirstThousand_is422() throws Exception {
    assertThat(search("x", "&per_page=100&page=10").statusCode()).isEqualTo(200);
    assertThat(refusal(search("x", "&per_page=100&page=11")).text("message"))
        .isEqualTo("Only the first 1000 search results are available");
  }

  @Test
  void search_pages_areLinked() throws Exception {
    HttpResponse<String> first = search("repo:org/mine", "&per_page=1");
    HttpResponse<String> second = search("repo:org/mine", "&per_page=1&page=2");
    HttpResponse<String> last = search("repo:org/mine", "&per_page=1&page=3");
    String base = "<" + api.base() + "/search/issues?q=repo%3Aorg%2Fmine&per_page=1&page=";

    assertThat(JsonDocument.read(second.body()).objects("items").getFirst().number("number"))
        .isEqualTo(2);
    assertThat(JsonDocument.read(second.body()).number("total_count")).isEqualTo(3);
    assertThat(first.headers().firstValue("Link"))
        .contains(base + "2>; rel=\"next\", " + base + "3>; rel=\"last\"");
    assertThat(second.headers().firstValue("Link"))
        .contains(
            base
                + "1>; rel=\"prev\", "
                + base
                + "3>; rel=\"next\", "
                + base
                + "3>; rel=\"last\", "
                + base
                + "1>; rel=\"first\"");
    assertThat(last.headers().firstValue("Link"))
        .contains(base + "2>; rel=\"prev\", " + base + "1>; rel=\"first\"");
  }

  @Test
  void search_onePage_hasNoLink() throws Exception {
    assertThat(search("about", "").headers().firstValue("Link")).isEmpty();
  }

  @Test
  void search_sizeOutOfRange_isDefaultOrHundred() throws Exception {
    assertThat(search("about", "&per_page=0").statusCode()).isEqualTo(200);
    assertThat(search("about", "&per_page=-1&page=x").statusCode()).isEqualTo(200);
    assertThat(search("x", "&per_page=500&page=10").statusCode()).isEqualTo(200);
  }
}
