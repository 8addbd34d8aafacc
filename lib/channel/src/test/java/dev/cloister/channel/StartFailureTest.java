package dev.cloister.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class StartFailureTest {
  private static final Path PAGE =
      Path.of(System.getProperty("cloister.root", "../.."), "docs/reference/errors.md");

  @Test
  void lines_ofManyThingsThatAreWrong_nameProgramAndCodeEachTime() {
    StartException failure =
        new StartException(StartFailure.SETTING_INVALID, List.of("A: no", "B: no"));

    assertThat(failure.lines("p"))
        .containsExactly("p: setting_invalid: A: no", "p: setting_invalid: B: no");
  }

  @Test
  void documentation_listsEveryCodeWithItsExitCodeAndNoOther() throws Exception {
    List<String> rows =
        Files.readAllLines(PAGE).stream()
            .filter(line -> line.matches("\\| \\d \\|.*"))
            .map(line -> line.substring(0, line.indexOf('|', line.indexOf('`')) + 1))
            .toList();

    assertThat(rows)
        .containsExactlyElementsOf(
            Arrays.stream(StartFailure.values())
                .map(failure -> "| " + failure.exitCode() + " | `" + failure.code() + "` |")
                .toList());
  }
}
