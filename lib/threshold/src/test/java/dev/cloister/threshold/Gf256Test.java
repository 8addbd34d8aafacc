package dev.cloister.threshold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class Gf256Test {
  @Test
  void multiply_exampleOfFips197_givesC1() {
    assertThat(Gf256.multiply(0x57, 0x83)).isEqualTo(0xc1);
  }

  @Test
  void multiply_everyPair_isThePolynomialProduct() {
    for (int a = 0; a < 256; a++) {
      for (int b = 0; b < 256; b++) {
        assertThat(Gf256.multiply(a, b)).isEqualTo(NaiveSharing.multiply(a, b));
      }
    }
  }

  @Test
  void inverse_everyByteButZero_multipliesToOne() {
    for (int a = 1; a < 256; a++) {
      assertThat(Gf256.multiply(a, Gf256.inverse(a))).isEqualTo(1);
    }
    assertThatThrownBy(() -> Gf256.inverse(0)).isInstanceOf(ArithmeticException.class);
  }

  @Test
  void blockOperations_everyPair_workOnEachByteAlone() {
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    byte[] addend = new byte[256];
    for (int i = 0; i < addend.length; i++) {
      addend[i] = (byte) (31 * i + 7);
    }
    for (int factor = 0; factor < 256; factor++) {
      long[] into = Blocks.of(all);
      Gf256.multiplyAdd(into, factor, Blocks.of(addend));
      long[] sum = Blocks.of(addend);
      Gf256.addProduct(sum, Blocks.of(all), factor);

      byte[] expected = new byte[256];
      for (int i = 0; i < expected.length; i++) {
        expected[i] = (byte) (NaiveSharing.multiply(i, factor) ^ addend[i]);
      }
      assertThat(Blocks.bytes(into, 256)).isEqualTo(expected);
      assertThat(Blocks.bytes(sum, 256)).isEqualTo(expected);
    }
  }

  @Test
  void blocks_everyLength_comeBackAsTheyWere() {
    for (int length = 1; length < 40; length++) {
      byte[] bytes = new byte[length];
      for (int i = 0; i < length; i++) {
        bytes[i] = (byte) (0xf0 + i);
      }
      assertThat(Blocks.bytes(Blocks.of(bytes), length)).isEqualTo(bytes);
    }
  }
}
