package dev.cloister.channel.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.channel.Aad;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.secret.SecretBytes;
import java.security.SecureRandom;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class AeadTest {
  private static final byte[] PLAINTEXT = {10, 20, 30};
  private final SecureRandom random = new SecureRandom();
  private final SecretBytes key = SecretBytes.random(random, 32);
  private final Aad aad = Aad.of("test-v1").field("user").field("id").build();

  @Test
  void open_whatWasSealed_givesThePlaintext() throws Exception {
    byte[] blob = Aead.seal(key, 7, aad, PLAINTEXT, random);
    assertThat(Aead.keyId(blob)).isEqualTo(7);
    assertThat(blob).hasSize(PLAINTEXT.length + Aead.OVERHEAD);
    assertThat(Aead.open(key, aad, blob)).isEqualTo(SecretBytes.copyOf(PLAINTEXT));
  }

  @Test
  void seal_twice_differs() {
    assertThat(Aead.seal(key, 7, aad, PLAINTEXT, random))
        .isNotEqualTo(Aead.seal(key, 7, aad, PLAINTEXT, random));
  }

  @Test
  void open_anyByteFlipped_isRefused() {
    byte[] blob = Aead.seal(key, 7, aad, PLAINTEXT, random);
    for (int i = 0; i < blob.length; i++) {
      byte[] changed = blob.clone();
      changed[i] ^= 1;
      assertThatThrownBy(() -> Aead.open(key, aad, changed))
          .as("byte %d", i)
          .isInstanceOf(ChannelException.class);
    }
  }

  @Test
  void open_otherKeyId_isNotAuthentic() {
    byte[] blob = Aead.seal(key, 7, aad, PLAINTEXT, random);
    blob[4] ^= 1;
    assertThat(refusal(key, aad, blob)).isEqualTo(ErrorCode.DECRYPTION_FAILED);
  }

  @Test
  void open_otherAad_isRefused() {
    byte[] blob = Aead.seal(key, 7, aad, PLAINTEXT, random);
    Aad other = Aad.of("test-v1").field("use").field("rid").build();
    assertThat(refusal(key, other, blob)).isEqualTo(ErrorCode.DECRYPTION_FAILED);
  }

  @Test
  void open_otherKey_isRefused() {
    byte[] blob = Aead.seal(key, 7, aad, PLAINTEXT, random);
    assertThat(refusal(SecretBytes.random(random, 32), aad, blob))
        .isEqualTo(ErrorCode.DECRYPTION_FAILED);
  }

  @Test
  void open_unknownVersionOrAlgorithm_isRefused() {
    byte[] blob = Aead.seal(key, 7, aad, PLAINTEXT, random);
    byte[] version = blob.clone();
    version[0] = 2;
    byte[] algorithm = blob.clone();
    algorithm[5] = 2;
    assertThat(refusal(key, aad, version)).isEqualTo(ErrorCode.UNSUPPORTED_VERSION);
    assertThat(refusal(key, aad, algorithm)).isEqualTo(ErrorCode.UNSUPPORTED_VERSION);
  }

  @Test
  void open_everyTruncation_isRefused() {
    byte[] blob = Aead.seal(key, 7, aad, PLAINTEXT, random);
    for (int length = 0; length < blob.length; length++) {
      byte[] cut = Arrays.copyOf(blob, length);
      assertThatThrownBy(() -> Aead.open(key, aad, cut)).isInstanceOf(ChannelException.class);
    }
  }

  @Test
  void openCounted_sameCounter_givesThePlaintext() throws Exception {
    byte[] sealed = Aead.sealCounted(key, 5, aad, PLAINTEXT);
    assertThat(Aead.openCounted(key, 5, aad, sealed)).isEqualTo(SecretBytes.copyOf(PLAINTEXT));
  }

  @Test
  void openCounted_otherCounter_isRefused() {
    byte[] sealed = Aead.sealCounted(key, 5, aad, PLAINTEXT);
    assertThatThrownBy(() -> Aead.openCounted(key, 6, aad, sealed))
        .isInstanceOf(ChannelException.class);
  }

  @Test
  void seal_shortKey_isRefused() {
    assertThatThrownBy(() -> Aead.seal(SecretBytes.random(random, 16), 1, aad, PLAINTEXT, random))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static ErrorCode refusal(SecretBytes key, Aad aad, byte[] blob) {
    return catchThrowableOfType(ChannelException.class, () -> Aead.open(key, aad, blob)).code();
  }
}
