package dev.cloister.threshold;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Uniform bytes for the coefficients of one sharing, zero included: a polynomial whose highest
 * coefficient may not be zero leaks about its secret. Many bytes are the key stream of AES-256 in
 * counter mode (NIST SP 800-38A, section 6.5) under a seed that is used once.
 */
final class Coefficients {
  private static final int DIRECT = 128;
  private static final int SEED = 32;
  private static final int COUNTER = 16;

  private Coefficients() {}

  static byte[] draw(int count, SecureRandom random) {
    byte[] bytes = new byte[count];
    if (count <= DIRECT) {
      random.nextBytes(bytes);
      return bytes;
    }
    byte[] seed = new byte[SEED];
    random.nextBytes(seed);
    expand(seed, bytes);
    return bytes;
  }

  /** Fills zeroed bytes with the key stream of a seed, which it wipes. */
  static void expand(byte[] seed, byte[] zeros) {
    try {
      Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
      cipher.init(
          Cipher.ENCRYPT_MODE,
          new SecretKeySpec(seed, "AES"),
          new IvParameterSpec(new byte[COUNTER]));
      cipher.doFinal(zeros, 0, zeros.length, zeros);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES in counter mode", e);
    } finally {
      Arrays.fill(seed, (byte) 0);
    }
  }
}
