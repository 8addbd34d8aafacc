package dev.cloister.attestation.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteStringTest {
  @Test
  void equals_sameContentOfDifferentArrays_isEqual() {
    ByteString part = ByteString.view(new byte[] {9, 1, 2, 3, 9}, 1, 3);
    ByteString whole = ByteString.copyOf(new byte[] {1, 2, 3});
    assertThat(part).isEqualTo(whole).hasSameHashCodeAs(whole);
    assertThat(part).isNotEqualTo(ByteString.copyOf(new byte[] {1, 2, 4}));
    assertThat(part.hex()).isEqualTo("010203");
  }

  @Test
  void equals_sameHashCode_stillComparesContent() {
    Map<Integer, ByteString> seen = new HashMap<>();
    Random random = new Random(3);
    while (true) {
      byte[] bytes = new byte[8];
      random.nextBytes(bytes);
      ByteString next = ByteString.copyOf(bytes);
      ByteString earlier = seen.put(next.hashCode(), next);
      if (earlier != null) {
        assertThat(next).hasSameHashCodeAs(earlier).isNotEqualTo(earlier);
        return;
      }
    }
  }

  @Test
  void copyOf_arrayChangedAfterwards_doesNotChange() {
    byte[] array = {1, 2};
    ByteString copy = ByteString.copyOf(array);
    array[0] = 9;
    assertThat(copy.bytes()).containsExactly(1, 2);
  }

  @Test
  void view_outsideTheArray_isRefused() {
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> ByteString.view(new byte[4], 2, 3));
  }

  @Test
  void equalsUnderMask_comparesMaskedBitsOnly() {
    ByteString mask = ByteString.copyOf(new byte[] {0x0f});
    ByteString expected = ByteString.copyOf(new byte[] {0x05});
    assertThat(ByteString.copyOf(new byte[] {(byte) 0xf5}).equalsUnderMask(expected, mask))
        .isTrue();
    assertThat(ByteString.copyOf(new byte[] {0x04}).equalsUnderMask(expected, mask)).isFalse();
  }

  @Test
  void equalsUnderMask_expectedBitOutsideTheMask_neverMatches() {
    ByteString mask = ByteString.copyOf(new byte[] {0x0f});
    ByteString expected = ByteString.copyOf(new byte[] {0x15});
    assertThat(ByteString.copyOf(new byte[] {0x15}).equalsUnderMask(expected, mask)).isFalse();
  }

  @Test
  void equalsUnderMask_anotherLength_doesNotMatch() {
    ByteString one = ByteString.copyOf(new byte[1]);
    assertThat(ByteString.copyOf(new byte[2]).equalsUnderMask(one, one)).isFalse();
  }
}
