package dev.cloister.channel.crypto;

import dev.cloister.channel.secret.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** HKDF with SHA-256 (RFC 5869). */
public final class Hkdf {
  /** Most bytes that one derivation gives (RFC 5869 section 2.3). */
  public static final int MAX_LENGTH = 255 * 32;

  private Hkdf() {}

  /**
   * Extract and expand.
   *
   * @param key input keying material
   * @param salt may be empty
   * @param info what the derived key is for
   * @param length in bytes, at most {@link #MAX_LENGTH}
   */
  public static SecretBytes derive(SecretBytes key, byte[] salt, byte[] info, int length) {
    check(length);
    return key.use(
        bytes ->
            SecretBytes.takeOver(
                Jca.always(
                    () ->
                        kdf()
                            .deriveData(
                                HKDFParameterSpec.ofExtract()
                                    .addIKM(bytes)
                                    .addSalt(salt)
                                    .thenExpand(info, length)))));
  }

  /** Extract and expand without a salt; the info is UTF-8. */
  public static SecretBytes derive(SecretBytes key, String info, int length) {
    return derive(key, new byte[0], info.getBytes(StandardCharsets.UTF_8), length);
  }

  /** Only extract: a 32-byte pseudorandom key. */
  public static SecretBytes extract(byte[] salt, byte[] inputKeyMaterial) {
    return SecretBytes.takeOver(
        Jca.always(
            () ->
                kdf()
                    .deriveData(
                        HKDFParameterSpec.ofExtract()
                            .addIKM(inputKeyMaterial)
                            .addSalt(salt)
                            .extractOnly())));
  }

  /** Only expand. */
  public static SecretBytes expand(SecretBytes pseudorandomKey, byte[] info, int length) {
    check(length);
    return pseudorandomKey.use(
        bytes ->
            SecretBytes.takeOver(
                Jca.always(
                    () ->
                        kdf()
                            .deriveData(
                                HKDFParameterSpec.expandOnly(
                                    new SecretKeySpec(bytes, "Generic"), info, length)))));
  }

  private static void check(int length) {
    if (length < 1 || length > MAX_LENGTH) {
      throw new IllegalArgumentException("expected 1 to 8160 bytes, asked for " + length);
    }
  }

  private static KDF kdf() throws NoSuchAlgorithmException {
    return KDF.getInstance("HKDF-SHA256");
  }
}
