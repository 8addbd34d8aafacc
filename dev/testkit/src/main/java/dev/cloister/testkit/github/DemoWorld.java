package dev.cloister.testkit.github;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.List;

/**
 * What the demo's API knows: one private repository with a pull request, an issue and two files.
 */
final class DemoWorld {
  private static final String OWNER = "example-org";
  private static final String NAME = "widgets";
  private static final String AUTHOR = "example-user";
  private static final Instant CREATED = Instant.parse("2026-10-01T09:00:00Z");

  private DemoWorld() {}

  static World of(List<String> tokens) {
    Issue pull =
        Issue.of(2, "Round the corners", "Fixes #1.", AUTHOR, CREATED.plusSeconds(86_400))
            .asPull(
                new Issue.Pull(
                    false,
                    false,
                    new Issue.Tip("round-corners", "2".repeat(40)),
                    new Issue.Tip("main", "1".repeat(40)),
                    12,
                    3,
                    1));
    Repository repository =
        Repository.of(OWNER, NAME)
            .with("README.md", file("# widgets\n\nWidgets with round corners.\n"))
            .with("src/widget.txt", file("corners: round\n"))
            .with(Issue.of(1, "Corners are sharp", "Somebody got hurt.", AUTHOR, CREATED))
            .with(pull);
    World world = World.empty().with(repository);
    for (String token : tokens) {
      world = world.withToken(token, AUTHOR, repository.fullName());
    }
    return world;
  }

  private static Entry file(String text) {
    return Entry.FileEntry.of(text.getBytes(UTF_8));
  }
}
