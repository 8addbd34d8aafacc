package dev.cloister.attestation.activation;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.attestation.tcg.HashAlgorithm;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Key derivation of any length, block by block, and the secret's end. */
class KdfTest {
  private static final byte[] KEY = {1, 2, 3};
  private static final byte[] U = {4};
  private static final byte[] V = {5, 6};

  @ParameterizedTest
  @ValueSource(ints = {8, 128, 248, 256, 264, 512, 520, 800})
  void a_anyLength_isTheBlocksOfHmacInOrder(int bits) throws Exception {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int counter = 1; all.size() < bits / 8; counter++) {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(KEY, "HMAC"));
      mac.update(number(counter));
      mac.update("STORAGE\0".getBytes(US_ASCII));
      mac.update(U);
      mac.update(V);
      all.writeBytes(mac.doFinal(number(bits)));
    }
    assertThat(Kdf.a(HashAlgorithm.SHA256, KEY, "STORAGE", U, V, bits))
        .isEqualTo(Arrays.copyOf(all.toByteArray(), bits / 8));
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 248, 256, 264, 512, 520})
  void e_anyLength_isTheBlocksOfTheHashInOrder(int bits) throws Exception {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int counter = 1; all.size() < bits / 8; counter++) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(number(counter));
      digest.update(KEY);
      digest.update("IDENTITY\0".getBytes(US_ASCII));
      digest.update(U);
      all.writeBytes(digest.digest(V));
    }
    assertThat(Kdf.e(HashAlgorithm.SHA256, KEY, "IDENTITY", U, V, bits))
        .isEqualTo(Arrays.copyOf(all.toByteArray(), bits / 8));
  }

  @Test
  void close_secret_isOverwrittenAndAnswersNothingMore() {
    byte[] bytes = {7, 8};
    Wiped secret = Wiped.owning(bytes);
    assertThat(secret.matches(new byte[] {7, 8})).isTrue();
    assertThat(secret.matches(new byte[] {7, 9})).isFalse();
    assertThat(secret.reveal()).isSameAs(bytes);
    assertThat(secret).hasToString("Wiped");
    secret.close();
    assertThat(bytes).containsOnly(0);
    assertThat(secret.matches(new byte[2])).isFalse();
    assertThatThrownBy(secret::reveal).isInstanceOf(IllegalStateException.class);
  }

  private static byte[] number(int value) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
  }
}
