package dev.cloister.constellation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"a", "..", ".", "Root", "a:b", "a/../b", " ", "é", "日本", "👩‍🚀", "\ue000"})
  void require_anyOrdinaryText_isTaken(String text) {
    assertThat(Text.require(text, "text")).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "a\0", "a\n", "\u0085", "\u2028", "\u2029", "e\u0301", "\ud800", "\udc00a", "\u0378",
        "\uffff"
      })
  void require_controlsOrWhatIsNotNormalised_isRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Text.require(text, "text"))
        .withMessageStartingWith("text: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "é", "日"})
  void require_lengthInBytesNotCharacters_isBounded(String unit) {
    int length = unit.getBytes(StandardCharsets.UTF_8).length;
    assertThat(Text.require(unit.repeat(255 / length), "text")).isNotEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Text.require(unit.repeat(255 / length + 1), "text"));
  }
}
