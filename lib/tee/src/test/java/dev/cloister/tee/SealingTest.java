package dev.cloister.tee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SealingTest {
  @Test
  void take_handsTheKeyOutOnce() {
    byte[] source = {1, 2, 3};
    Sealing.Key key = Sealing.Key.takeOver(source);
    assertThat(source).containsOnly(0);
    assertThat(key.take()).containsExactly(1, 2, 3);
    assertThatThrownBy(key::take).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void toString_tellsNothing() {
    assertThat(Sealing.Key.takeOver(new byte[] {1})).hasToString("Sealing.Key[redacted]");
  }
}
