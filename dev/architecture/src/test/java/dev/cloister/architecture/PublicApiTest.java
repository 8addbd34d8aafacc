package dev.cloister.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compatibility of the published libraries. {@code api.txt} beside each is what was promised: a
 * line may not disappear by accident. New lines are free until {@code make api} makes them part of
 * the promise.
 */
final class PublicApiTest {
  private static final Repository REPOSITORY = Repository.underTest();
  private static final String HEADER =
      """
      # Public API that users may rely on. `make api` rewrites this file; a line that goes away is a breaking
      # change and belongs in CHANGELOG.md.
      """;

  @ParameterizedTest
  @ValueSource(strings = {"lib/attestation", "lib/collateral"})
  void api_ofPublishedLibrary_keepsWhatWasPromised(String module) throws IOException {
    var now = PublicApi.of(REPOSITORY.path(module).resolve("target/classes"));
    Path file = REPOSITORY.path(module).resolve("api.txt");
    if (Boolean.getBoolean("cloister.api.update")) {
      String text = HEADER + String.join("\n", now) + "\n";
      Files.writeString(file, text, StandardCharsets.UTF_8);
    }

    var gone = new ArrayList<>(REPOSITORY.list(module + "/api.txt"));
    gone.removeAll(now);

    assertThat(gone)
        .as("promised in %s/api.txt, not there any more (`make api` accepts)", module)
        .isEmpty();
  }

  @Test
  void describe_methodThatChangesItsParameters_losesALine() {
    assertThat(PublicApi.describe(After.class)).doesNotContainAnyElementsOf(linesOfBefore("find("));
  }

  @Test
  void describe_newAbstractMethod_losesALine() {
    assertThat(PublicApi.describe(After.class))
        .doesNotContainAnyElementsOf(linesOfBefore("to implement"));
  }

  @Test
  void describe_unchangedMethod_keepsItsLine() {
    assertThat(PublicApi.describe(After.class)).containsAll(linesOfBefore("close("));
  }

  private static List<String> linesOfBefore(String part) {
    var lines =
        PublicApi.describe(Before.class).stream()
            .map(line -> line.replace("Before", "After"))
            .filter(line -> line.contains(part))
            .toList();
    assertThat(lines).isNotEmpty();
    return lines;
  }

  /** An API as it was. */
  public interface Before {
    /** A method that changes. */
    int find(int from);

    /** A method that stays. */
    default void close() {}
  }

  /** The same later. */
  public interface After {
    /** Takes more than before. */
    int find(long from);

    /** Stays. */
    default void close() {}

    /** New, and every implementation has to have it. */
    void open();
  }
}
