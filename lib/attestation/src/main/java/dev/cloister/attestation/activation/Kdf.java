package dev.cloister.attestation.activation;

import dev.cloister.attestation.tcg.HashAlgorithm;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The TPM's key derivation functions (TPM 2.0 Library part 1, sections 11.4.10.2 and .3). */
final class Kdf {
  private Kdf() {}

  /**
   * KDFa: SP 800-108 in counter mode with HMAC.
   *
   * @param label without its terminating zero
   * @param bits a multiple of 8
   */
  static byte[] a(
      HashAlgorithm hash, byte[] key, String label, byte[] contextU, byte[] contextV, int bits) {
    byte[] out = new byte[bits / 8];
    int blocks = (out.length + hash.length() - 1) / hash.length();
    for (int counter = 1; counter <= blocks; counter++) {
      byte[] block =
          hmac(hash, key, number(counter), label(label), contextU, contextV, number(bits));
      int at = (counter - 1) * hash.length();
      System.arraycopy(block, 0, out, at, Math.min(block.length, out.length - at));
      Arrays.fill(block, (byte) 0);
    }
    return out;
  }

  /** KDFe: SP 800-56A concatenation; Z and the party information are x coordinates, padded. */
  static byte[] e(
      HashAlgorithm hash, byte[] z, String label, byte[] partyU, byte[] partyV, int bits) {
    byte[] out = new byte[bits / 8];
    int blocks = (out.length + hash.length() - 1) / hash.length();
    for (int counter = 1; counter <= blocks; counter++) {
      byte[] block = hash.digest(number(counter), z, label(label), partyU, partyV);
      int at = (counter - 1) * hash.length();
      System.arraycopy(block, 0, out, at, Math.min(block.length, out.length - at));
      Arrays.fill(block, (byte) 0);
    }
    return out;
  }

  static byte[] hmac(HashAlgorithm hash, byte[] key, byte[]... parts) {
    try {
      Mac mac = Mac.getInstance("Hmac" + hash.name());
      mac.init(new SecretKeySpec(key, "HMAC"));
      for (byte[] part : parts) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HMAC with " + hash.code(), e);
    }
  }

  private static byte[] label(String label) {
    return (label + '\0').getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] number(int value) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
  }
}
