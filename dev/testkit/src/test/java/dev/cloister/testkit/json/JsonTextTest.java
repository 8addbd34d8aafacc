package dev.cloister.testkit.json;

import static dev.cloister.testkit.json.JsonText.object;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JsonTextTest {
  @Test
  void write_tree_keepsOrderWithoutSpace() {
    assertThat(
            JsonText.write(
                object("b", 1, "a", List.of(true, "x"), "empty", List.of(), "none", object())))
        .isEqualTo("{\"b\":1,\"a\":[true,\"x\"],\"empty\":[],\"none\":{}}");
  }

  @Test
  void write_specialCharacters_areEscaped() {
    assertThat(JsonText.write("\"\\\n\r\t\u0001é")).isEqualTo("\"\\\"\\\\\\n\\r\\t\\u0001é\"");
  }

  @Test
  void write_optional_isItsValueOrNull() {
    assertThat(JsonText.write(List.of(Optional.of("x"), Optional.empty())))
        .isEqualTo("[\"x\",null]");
  }

  @Test
  void write_unknownType_fails() {
    assertThatThrownBy(() -> JsonText.write(1.5)).isInstanceOf(IllegalArgumentException.class);
  }
}
