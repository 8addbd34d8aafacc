package dev.cloister.testkit.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BlockTest {
  private enum Sample implements Field {
    FOUR;

    @Override
    public Place place() {
      return new Place(2, 4);
    }
  }

  @Test
  void with_number_isLittleEndian() {
    assertThat(Block.zeros(8).with(Sample.FOUR, 0x01020304L).bytes())
        .containsExactly(0, 0, 4, 3, 2, 1, 0, 0);
  }

  @Test
  void with_hex_isAsWritten() {
    assertThat(Block.zeros(8).with(Sample.FOUR, "01020304").get(Sample.FOUR))
        .containsExactly(1, 2, 3, 4);
  }

  @Test
  void with_wrongSize_fails() {
    assertThatThrownBy(() -> Block.zeros(8).with(Sample.FOUR, new byte[3]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected 4 bytes for FOUR, found 3");
  }

  @Test
  void with_value_leavesTheOriginal() {
    Block original = Block.zeros(8);

    assertThat(original.with(Sample.FOUR, 1).bytes()).isNotEqualTo(original.bytes());
    assertThat(original.bytes()).containsOnly(0);
  }
}
