package dev.cloister.testkit.pki;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SeedTest {
  @Test
  void bytes_sameText_sameBytes() {
    assertThat(Seed.of("a").bytes(100)).isEqualTo(Seed.of("a").bytes(100));
  }

  @Test
  void bytes_longer_startsWithTheShorter() {
    byte[] longer = Seed.of("a").bytes(100);

    assertThat(Seed.of("a").bytes(33)).isEqualTo(Arrays.copyOf(longer, 33));
  }

  @Test
  void derive_otherLabel_otherBytes() {
    Seed seed = Seed.of("a");

    assertThat(seed.derive("x").bytes(32))
        .isNotEqualTo(seed.derive("y").bytes(32))
        .isNotEqualTo(seed.bytes(32));
  }

  @Test
  void random_readInPieces_givesTheStream() {
    byte[] whole = Seed.of("a").bytes(64);
    byte[] first = new byte[5];
    byte[] second = new byte[59];
    var random = Seed.of("a").random();

    random.nextBytes(first);
    random.nextBytes(second);

    assertThat(first).isEqualTo(Arrays.copyOf(whole, 5));
    assertThat(second).isEqualTo(Arrays.copyOfRange(whole, 5, 64));
  }
}
