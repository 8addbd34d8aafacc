package dev.cloister.testkit.github;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.cloister.testkit.json.JsonDocument;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The shapes connectors read. */
class GitHubResourcesTest {
  private static GitHubApi api;
  private static ApiClient client;

  @BeforeAll
  static void start() throws Exception {
    api = GitHubApi.start(TestWorld.world(), InstantSource.fixed(TestWorld.CREATED));
    client = new ApiClient(api.base());
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  private static JsonDocument json(String target) throws Exception {
    HttpResponse<String> response = client.get(target);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type"))
        .contains("application/json; charset=utf-8");
    return JsonDocument.read(response.body());
  }

  @Test
  void user_token_isItsLogin() throws Exception {
    assertThat(json("/user").text("login")).isEqualTo("user");
  }

  @Test
  void pull_hasItsFields() throws Exception {
    JsonDocument pull = json("/repos/org/mine/pulls/2");

    assertThat(pull.number("number")).isEqualTo(2);
    assertThat(pull.text("title")).isEqualTo("Second");
    assertThat(pull.text("state")).isEqualTo("open");
    assertThat(pull.flag("draft")).isTrue();
    assertThat(pull.flag("merged")).isFalse();
    assertThat(pull.text("body")).isEqualTo("about pears");
    assertThat(pull.object("user").text("login")).isEqualTo("bob");
    assertThat(pull.object("head").text("ref")).isEqualTo("feature");
    assertThat(pull.object("head").text("sha")).isEqualTo("a".repeat(40));
    assertThat(pull.object("base").object("repo").text("full_name")).isEqualTo("org/mine");
    assertThat(pull.number("additions")).isEqualTo(10);
    assertThat(pull.number("deletions")).isEqualTo(2);
    assertThat(pull.number("changed_files")).isEqualTo(3);
    assertThat(pull.text("created_at")).isEqualTo("2026-01-02T03:05:05Z");
    assertThat(pull.text("url")).isEqualTo(api.base() + "/repos/org/mine/pulls/2");
  }

  @Test
  void pull_nameInOtherCase_isTheSame() throws Exception {
    assertThat(json("/repos/Org/MINE/pulls/2").number("number")).isEqualTo(2);
  }

  @Test
  void contents_file_isBase64WithItsGitName() throws Exception {
    JsonDocument file = json("/repos/org/mine/contents/README.md");

    assertThat(file.text("type")).isEqualTo("file");
    assertThat(file.text("encoding")).isEqualTo("base64");
    assertThat(file.text("content")).isEqualTo("aGVsbG8K\n");
    assertThat(file.number("size")).isEqualTo(6);
    assertThat(file.text("name")).isEqualTo("README.md");
    // git hash-object of "hello\n"
    assertThat(file.text("sha")).isEqualTo("ce013625030ba8dba906f756967f9e9ca394464a");
  }

  @Test
  void contents_encodedPath_isFound() throws Exception {
    JsonDocument file = json("/repos/org/mine/contents/docs/a%20b%2Bc/%C3%A9.txt");

    assertThat(file.text("path")).isEqualTo("docs/a b+c/é.txt");
    assertThat(new String(Base64.getMimeDecoder().decode(file.text("content")), UTF_8))
        .isEqualTo("accented");
    assertThat(file.text("url"))
        .endsWith("/repos/org/mine/contents/docs/a%20b%2Bc/%C3%A9.txt?ref=main");
  }

  @Test
  void contents_ref_isThatState() throws Exception {
    assertThat(json("/repos/org/mine/contents/README.md?ref=v1").text("content"))
        .isEqualTo("b2xkCg==\n");
  }

  @Test
  void contents_unknownRef_is404WithItsName() throws Exception {
    HttpResponse<String> response = client.get("/repos/org/mine/contents/README.md?ref=none");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(JsonDocument.read(response.body()).text("message"))
        .isEqualTo("No commit found for the ref none");
  }

  @Test
  void contents_longFile_hasLinesOfSixty() throws Exception {
    Repository repository =
        Repository.of("org", "mine").with("long", Entry.FileEntry.of(new byte[100]));
    try (GitHubApi other =
        GitHubApi.start(
            TestWorld.world().with(repository), InstantSource.fixed(TestWorld.CREATED))) {
      String content =
          JsonDocument.read(new ApiClient(other.base()).get("/repos/org/mine/contents/long").body())
              .text("content");

      assertThat(content.indexOf('\n')).isEqualTo(60);
      assertThat(content).endsWith("\n");
      assertThat(Base64.getMimeDecoder().decode(content)).hasSize(100);
    }
  }

  @Test
  void contents_fileAboveOneMebibyte_isNotInTheAnswer() throws Exception {
    JsonDocument file = json("/repos/org/mine/contents/big.bin");

    assertThat(file.text("encoding")).isEqualTo("none");
    assertThat(file.text("content")).isEmpty();
    assertThat(file.number("size")).isEqualTo((1 << 20) + 1);
  }

  @Test
  void contents_directory_isAList() throws Exception {
    HttpResponse<String> response = client.get("/repos/org/mine/contents/docs");
    JsonDocument list = JsonDocument.read("{\"list\":" + response.body() + "}");

    assertThat(list.objects("list"))
        .extracting(e -> e.text("name"), e -> e.text("type"))
        .containsExactly(tuple("a b+c", "dir"), tuple("link", "symlink"));
  }

  @Test
  void contents_root_isAListOfTheTop() throws Exception {
    HttpResponse<String> response = client.get("/repos/org/mine/contents/");
    JsonDocument list = JsonDocument.read("{\"list\":" + response.body() + "}");

    assertThat(list.objects("list"))
        .extracting(e -> e.text("path"))
        .containsExactly("README.md", "big.bin", "docs", "vendor");
  }

  @Test
  void contents_symlinkAndSubmodule_sayWhatTheyAre() throws Exception {
    JsonDocument link = json("/repos/org/mine/contents/docs/link");
    JsonDocument module = json("/repos/org/mine/contents/vendor/lib");

    assertThat(link.text("type")).isEqualTo("symlink");
    assertThat(link.text("target")).isEqualTo("../README.md");
    assertThat(module.text("type")).isEqualTo("submodule");
    assertThat(module.text("submodule_git_url")).isEqualTo("https://git.invalid/lib.git");
    assertThat(module.text("sha")).isEqualTo("c".repeat(40));
  }

  @Test
  void contents_raw_isTheBytes() throws Exception {
    HttpResponse<String> response =
        client
            .with("Accept", "application/vnd.github.raw+json")
            .get("/repos/org/mine/contents/README.md");

    assertThat(response.body()).isEqualTo("hello\n");
    assertThat(response.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/vnd.github.raw+json");
  }

  @Test
  void head_hasHeadersAndNoBody() throws Exception {
    HttpResponse<String> response = client.send("HEAD", "/repos/org/mine/pulls/2");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
    assertThat(response.headers().firstValue("ETag")).isPresent();
  }
}
