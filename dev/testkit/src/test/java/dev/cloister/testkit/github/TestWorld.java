package dev.cloister.testkit.github;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;

/** A private, a hidden and a public repository. */
final class TestWorld {
  static final Instant CREATED = Instant.parse("2026-01-02T03:04:05Z");
  static final Issue.Pull PULL =
      new Issue.Pull(
          true,
          false,
          new Issue.Tip("feature", "a".repeat(40)),
          new Issue.Tip("main", "b".repeat(40)),
          10,
          2,
          3);

  private TestWorld() {}

  static World world() {
    Repository mine =
        Repository.of("org", "mine")
            .with("README.md", file("hello\n"))
            .with("docs/a b+c/é.txt", file("accented"))
            .with("docs/link", new Entry.Symlink("../README.md"))
            .with("vendor/lib", new Entry.Submodule("https://git.invalid/lib.git", "c".repeat(40)))
            .with("big.bin", Entry.FileEntry.of(new byte[(1 << 20) + 1]))
            .with("v1", "README.md", file("old\n"))
            .with(Issue.of(1, "First thing", "about apples", "ann", CREATED))
            .with(Issue.of(2, "Second", "about pears", "bob", CREATED.plusSeconds(60)).asPull(PULL))
            .with(
                Issue.of(3, "Third \"thing\"", "x", "ann", CREATED.plusSeconds(120))
                    .withoutBody()
                    .closed(CREATED.plusSeconds(240)));
    return World.empty()
        .with(mine)
        .with(Repository.of("org", "hidden").with(Issue.of(1, "thing", "", "eve", CREATED)))
        .with(Repository.of("org", "open").asPublic().with("README.md", file("public\n")))
        .withRenamed("org/former", "org/mine")
        .withToken(ApiClient.TOKEN, "user", "org/mine")
        .withToken("ghp_other", "other", "org/mine");
  }

  private static Entry file(String text) {
    return Entry.FileEntry.of(text.getBytes(UTF_8));
  }
}
