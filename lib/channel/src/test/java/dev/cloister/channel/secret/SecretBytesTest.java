package dev.cloister.channel.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SecretBytesTest {
  private static byte[] key() {
    return new byte[] {1, 2, 3, 4};
  }

  @Test
  void takeOver_wipesTheArray() {
    byte[] source = key();
    try (SecretBytes secret = SecretBytes.takeOver(source)) {
      assertThat(source).containsOnly(0);
      assertThat(secret.use(byte[]::clone)).isEqualTo(key());
    }
  }

  @Test
  void copyOf_leavesTheArray() {
    byte[] source = key();
    SecretBytes.copyOf(source).close();
    assertThat(source).isEqualTo(key());
  }

  @Test
  void use_whenItReturns_wipesTheLentArray() {
    try (SecretBytes secret = SecretBytes.copyOf(key())) {
      byte[] lent = secret.use(bytes -> bytes);
      assertThat(lent).containsOnly(0);
    }
  }

  @Test
  void use_whenItThrows_wipesTheLentArray() {
    var lent = new AtomicReference<>(key());
    try (SecretBytes secret = SecretBytes.copyOf(key())) {
      assertThatThrownBy(
              () ->
                  secret.use(
                      bytes -> {
                        lent.set(bytes);
                        throw new IllegalArgumentException("planned");
                      }))
          .hasMessage("planned");
    }
    assertThat(lent.get()).containsOnly(0);
  }

  @Test
  void use_afterClose_isRefused() {
    SecretBytes secret = SecretBytes.copyOf(key());
    secret.close();
    assertThatThrownBy(() -> secret.use(byte[]::clone)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(secret::copy).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void close_wipesTheMemory() {
    SecretBytes secret = SecretBytes.copyOf(key());
    secret.close();
    assertThat(secret.raw()).containsOnly(0);
  }

  @Test
  void close_ofACopy_leavesTheOriginal() {
    try (SecretBytes secret = SecretBytes.copyOf(key())) {
      secret.copy().close();
      assertThat(secret.use(byte[]::clone)).isEqualTo(key());
    }
  }

  @Test
  void equals_sameBytes_isTrue() {
    assertThat(SecretBytes.copyOf(key())).isEqualTo(SecretBytes.copyOf(key()));
  }

  @Test
  void equals_otherBytes_isFalse() {
    assertThat(SecretBytes.copyOf(key())).isNotEqualTo(SecretBytes.copyOf(new byte[] {1, 2, 3, 5}));
    assertThat(SecretBytes.copyOf(key())).isNotEqualTo(SecretBytes.copyOf(new byte[] {1, 2, 3}));
  }

  @Test
  void equals_afterClose_isRefused() {
    SecretBytes open = SecretBytes.copyOf(key());
    SecretBytes closed = SecretBytes.copyOf(key());
    closed.close();
    assertThatThrownBy(() -> open.equals(closed)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void toString_tellsNothing() {
    assertThat(SecretBytes.copyOf(key())).hasToString("SecretBytes[4 bytes, redacted]");
  }
}
