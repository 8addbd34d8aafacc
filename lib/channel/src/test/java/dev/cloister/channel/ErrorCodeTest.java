package dev.cloister.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ErrorCodeTest {
  private static final Path PAGE =
      Path.of(System.getProperty("cloister.root", "../.."), "docs/reference/errors.md");

  @Test
  void codes_areStableNames() {
    for (ErrorCode code : ErrorCode.values()) {
      assertThat(code.code()).matches("[a-z]+(_[a-z]+)*");
      assertThat(code.status()).isBetween(400, 599);
      assertThat(code.title()).isNotBlank();
      assertThat(ErrorCode.find(code.code())).hasValue(code);
    }
    assertThat(ErrorCode.find("no_such_code")).isEmpty();
  }

  @Test
  void documentation_listsEveryCodeAndNoOther() throws Exception {
    List<String> rows =
        Files.readAllLines(PAGE).stream()
            .filter(line -> line.matches("\\| \\d{3} \\|.*"))
            .map(line -> line.substring(0, line.indexOf('|', line.indexOf('`')) + 1))
            .toList();
    List<String> expected =
        Arrays.stream(ErrorCode.values())
            .sorted(Comparator.comparingInt(ErrorCode::status).thenComparingInt(ErrorCode::ordinal))
            .map(code -> "| " + code.status() + " | `" + code.code() + "` |")
            .collect(Collectors.toList());
    assertThat(rows).containsExactlyElementsOf(expected);
  }
}
