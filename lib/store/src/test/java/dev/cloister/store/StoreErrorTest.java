package dev.cloister.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class StoreErrorTest {
  private static final Path PAGE =
      Path.of(System.getProperty("cloister.root", "../.."), "docs/reference/errors.md");

  @Test
  void codes_areStableNames() {
    assertThat(Stream.of(StoreError.values()).map(StoreError::code))
        .allMatch(code -> code.matches("store_[a-z]+(_[a-z]+)*"));
  }

  @Test
  void documentation_listsEveryCodeAndNoOther() throws Exception {
    List<String> rows =
        Files.readAllLines(PAGE).stream().filter(line -> line.startsWith("| `store_")).toList();

    assertThat(rows)
        .containsExactlyElementsOf(
            Stream.of(StoreError.values())
                .map(error -> "| `" + error.code() + "` | " + error.meaning() + " |")
                .toList());
  }
}
