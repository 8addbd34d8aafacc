package dev.cloister.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every claim has a test or a command behind it, and the test is there. */
final class BackingTest {
  private static final Repository REPOSITORY = Repository.underTest();

  @TempDir private Path root;

  @BeforeEach
  void smallRepository() throws IOException {
    Files.writeString(root.resolve("README.md"), "It does\nthis and that.");
    Files.writeString(root.resolve("Makefile"), "demo: build ## play\n");
    Path tests = Files.createDirectories(root.resolve("lib/a/src/test/java/a"));
    Files.writeString(tests.resolve("ThisTest.java"), "");
  }

  @Test
  void page_everyClaim_isQuotedAndBackedByWhatExists() throws IOException {
    Backing backing = Backing.parse(Files.readAllLines(REPOSITORY.path("docs/backing.md")));

    assertThat(backing.rows()).hasSizeGreaterThan(20);
    assertThat(backing.faults(REPOSITORY.path(""))).isEmpty();
  }

  @Test
  void page_everyAdversary_hasALine() throws IOException {
    List<String> quotes =
        Backing.parse(Files.readAllLines(REPOSITORY.path("docs/backing.md"))).rows().stream()
            .map(Backing.Row::quote)
            .toList();
    String security = Files.readString(REPOSITORY.path("SECURITY.md"));
    List<String> adversaries =
        security
            .substring(security.indexOf("| adversary |"), security.indexOf("With the **software"))
            .lines()
            .skip(2)
            .filter(line -> line.startsWith("| "))
            .map(line -> line.split(" \\| ", 2)[0].substring(2))
            .toList();

    assertThat(adversaries).hasSizeGreaterThan(5);
    assertThat(quotes).containsAll(adversaries);
  }

  @Test
  void faults_soundRow_none() throws IOException {
    assertThat(faults("| this and that | `ThisTest`, `make demo` |")).isEmpty();
  }

  @Test
  void faults_quoteThatIsGone_isFound() throws IOException {
    assertThat(faults("| something else | `ThisTest` |"))
        .containsExactly("README.md does not say: something else");
  }

  @Test
  void faults_testOrTargetThatIsGone_isFound() throws IOException {
    assertThat(faults("| this | `ThatTest`, `make that` |"))
        .containsExactly(
            "there is no ThatTest, which stands behind: this",
            "there is no make that, which stands behind: this");
  }

  @Test
  void faults_nothingBehindIt_isFound() throws IOException {
    assertThat(faults("| this | trust us |")).containsExactly("nothing stands behind: this");
  }

  private List<String> faults(String row) throws IOException {
    return Backing.parse(List.of("## README.md", "", "| claim | backed by |", "|---|---|", row))
        .faults(root);
  }
}
