package dev.cloister.threshold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.testkit.pki.Seed;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What fewer shares than the threshold say: nothing. Chi-square over 256 values, 255 degrees of
 * freedom; 400 is beyond 7 standard deviations of a uniform source, and the random bytes come from
 * fixed seeds.
 */
final class SecrecyTest {
  private static final int SAMPLES = 256 * 256;
  private static final double BOUND = 400;

  private final SecureRandom random = Seed.of("secrecy").random();

  private static double chiSquare(long[] counts) {
    double expected = (double) SAMPLES / counts.length;
    double sum = 0;
    for (long count : counts) {
      sum += (count - expected) * (count - expected) / expected;
    }
    return sum;
  }

  @ParameterizedTest
  @ValueSource(ints = {0x00, 0x01, 0x5a, 0xff})
  void split_oneShareOfAFixedSecret_isUniform(int secret) {
    byte[] repeated = new byte[SAMPLES];
    Arrays.fill(repeated, (byte) secret);
    for (Share share : new Sharing(2, List.of(1, 2, 255)).split(repeated, random)) {
      long[] counts = new long[256];
      for (byte value : share.copyValue()) {
        counts[value & 0xff]++;
      }
      assertThat(chiSquare(counts)).isLessThan(BOUND);
    }
  }

  @Test
  void split_twoSharesBelowAThresholdOfThree_areUniformTogether() {
    byte[] repeated = new byte[SAMPLES];
    List<Share> shares = new Sharing(3, List.of(1, 2, 3)).split(repeated, random);
    byte[] first = shares.get(0).copyValue();
    byte[] second = shares.get(1).copyValue();
    for (int factor = 1; factor < 256; factor++) {
      long[] counts = new long[256];
      for (int i = 0; i < SAMPLES; i++) {
        counts[(first[i] & 0xff) ^ NaiveSharing.multiply(second[i] & 0xff, factor)]++;
      }
      assertThat(chiSquare(counts)).isLessThan(BOUND);
    }
  }

  @Test
  void draw_highestCoefficient_isZeroAsOftenAsAnyOtherValue() {
    for (int length : new int[] {32, 4096}) {
      long[] counts = new long[256];
      for (int drawn = 0; drawn < SAMPLES; drawn += length) {
        for (byte value : Blocks.bytes(Sharing.draw(2, length, random).getLast(), length)) {
          counts[value & 0xff]++;
        }
      }
      assertThat(counts[0]).isPositive();
      assertThat(chiSquare(counts)).isLessThan(BOUND);
    }
  }
}
