package dev.cloister.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.fuzz.planted.BelievedLength;
import dev.cloister.fuzz.planted.WrongException;
import org.junit.jupiter.api.Test;

class PropertyTest {
  @Test
  void check_wellFormed_isAccepted() throws Exception {
    assertThat(Property.check(new BelievedLength(), new byte[] {0, 0, 0, 1, 7})).isTrue();
  }

  @Test
  void check_typedError_isRefusal() throws Exception {
    assertThat(Property.check(new BelievedLength(), new byte[] {0})).isFalse();
  }

  @Test
  void check_otherException_isFinding() {
    assertThatThrownBy(
            () -> Property.check(new WrongException(), new byte[] {'C', 'L', 'S', 'T', -1}))
        .isInstanceOf(ArrayIndexOutOfBoundsException.class);
  }

  @Test
  void check_believedLength_isFindingThoughItIsRefused() {
    assertThatThrownBy(() -> Property.check(new BelievedLength(), new byte[] {0, 127, -1, -1, 0}))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("allocates")
        .hasMessageContaining("an input of 5");
  }
}
