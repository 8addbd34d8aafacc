package dev.cloister.attestation.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.bytes.ByteString;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is kept, for how long, and for whom. */
class VerificationCacheTest {
  private static final int MANY = 600;

  private final VerificationCache cache = VerificationCache.create();

  @Test
  void find_whatWasKept_isFoundByTypeAndExactBytes() {
    assertThat(cache.keep(String.class, parts(1, 2), "kept")).isEqualTo("kept");
    assertThat(cache.find(String.class, parts(1, 2))).contains("kept");
    assertThat(cache.find(String.class, parts(2, 1))).isEmpty();
    assertThat(cache.find(String.class, parts(1))).isEmpty();
    assertThat(cache.find(Integer.class, parts(1, 2))).isEmpty();
  }

  @Test
  void find_whatNobodyUses_isForgottenAfterManyOthers() {
    cache.keep(String.class, parts(-1), "unused");
    fill(0, MANY);
    assertThat(cache.find(String.class, parts(0))).as("of the generation before").contains("x");
    fill(MANY, 3 * MANY);
    assertThat(cache.find(String.class, parts(-1))).isEmpty();
    assertThat(cache.find(String.class, parts(3 * MANY - 1))).contains("x");
  }

  @Test
  void find_whatIsUsedAllTheTime_isKept() {
    cache.keep(String.class, parts(-1), "used");
    for (int i = 0; i < 5 * MANY; i++) {
      fill(i, i + 1);
      assertThat(cache.find(String.class, parts(-1))).contains("used");
    }
  }

  private void fill(int from, int to) {
    for (int i = from; i < to; i++) {
      cache.keep(String.class, parts(i), "x");
    }
  }

  private static List<ByteString> parts(int... numbers) {
    return Arrays.stream(numbers)
        .mapToObj(n -> ByteString.copyOf(ByteBuffer.allocate(4).putInt(n).array()))
        .toList();
  }
}
