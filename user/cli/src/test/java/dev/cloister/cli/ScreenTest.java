package dev.cloister.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing that a terminal acts on gets through. */
final class ScreenTest {
  private final StringWriter shown = new StringWriter();
  private final Screen screen = Screen.on(new PrintWriter(shown));

  /** Escape, C1's one-character escape, line breaks of three kinds, right-to-left, delete. */
  @ParameterizedTest(name = "{index}")
  @ValueSource(strings = {"\u001b", "\u009b", "\n", "\r", "\u2028", "\u202e", "\u007f", "\ud800"})
  void line_whatTerminalsActOn_isReplaced(String hostile) {
    screen.line("a" + hostile + "[2Jb");

    assertThat(shown).hasToString("a?[2Jb" + System.lineSeparator());
  }

  @Test
  void line_otherText_isAsItWas() {
    screen.line("Größe 4 GiB, \u2713 \ud83d\udd12");

    assertThat(shown).hasToString("Größe 4 GiB, \u2713 \ud83d\udd12" + System.lineSeparator());
  }

  @ParameterizedTest(name = "{index}")
  @ValueSource(strings = {"\u001b", "\u009b", "\u2028", "\u202e", "\u007f", "\udb40\udc01"})
  void json_whatTerminalsActOn_isEscapedAndSaysTheSame(String hostile) throws Exception {
    JsonObject object = JsonObject.builder().put("name", "a" + hostile + "[2Jb").build();

    screen.json(object);

    assertThat(shown.toString()).doesNotContain(hostile).contains("\\u");
    assertThat(Json.parseObject(shown.toString().getBytes(UTF_8))).isEqualTo(object);
  }

  @Test
  void content_isUnchanged() {
    screen.content("a\u001bb\n");

    assertThat(shown).hasToString("a\u001bb\n");
  }
}
