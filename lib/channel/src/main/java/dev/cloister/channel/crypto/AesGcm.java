package dev.cloister.channel.crypto;

import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.secret.SecretBytes;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GCM (NIST SP 800-38D) with a 96-bit nonce and a 128-bit tag, from the JDK: constant time
 * where the processor has AES. The caller answers for the nonce; {@link Aead} and {@link
 * dev.cloister.channel.hpke} are the callers.
 */
public final class AesGcm {
  /** Length of a key, in bytes. */
  public static final int KEY_LENGTH = 32;

  /** Length of a nonce, in bytes. */
  public static final int NONCE_LENGTH = 12;

  /** Length of a tag, in bytes. */
  public static final int TAG_LENGTH = 16;

  private AesGcm() {}

  /**
   * Encrypts.
   *
   * @param nonce 12 bytes, never used twice with one key
   * @return ciphertext and tag
   */
  public static byte[] seal(SecretBytes key, byte[] nonce, byte[] aad, byte[] plaintext) {
    return key.use(
        bytes ->
            Jca.always(
                () -> {
                  Cipher cipher = cipher(Cipher.ENCRYPT_MODE, bytes, nonce);
                  cipher.updateAAD(aad);
                  return cipher.doFinal(plaintext);
                }));
  }

  /**
   * Decrypts.
   *
   * @return the plaintext, in an array that is the caller's to wipe
   * @throws ChannelException with {@link ErrorCode#DECRYPTION_FAILED} when it is not authentic
   */
  public static byte[] open(SecretBytes key, byte[] nonce, byte[] aad, byte[] ciphertext)
      throws ChannelException {
    if (ciphertext.length < TAG_LENGTH) {
      throw refused();
    }
    return key.use(
        bytes -> {
          try {
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, bytes, nonce);
            cipher.updateAAD(aad);
            return cipher.doFinal(ciphertext);
          } catch (AEADBadTagException e) {
            throw refused();
          } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK lacks what every JDK 25 has", e);
          }
        });
  }

  private static Cipher cipher(int mode, byte[] key, byte[] nonce) throws GeneralSecurityException {
    if (key.length != KEY_LENGTH || nonce.length != NONCE_LENGTH) {
      throw new IllegalArgumentException(
          "expected a key of 32 and a nonce of 12 bytes, found "
              + key.length
              + " and "
              + nonce.length);
    }
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_LENGTH * 8, nonce));
    return cipher;
  }

  private static ChannelException refused() {
    return new ChannelException(
        ErrorCode.DECRYPTION_FAILED, "not authentic under this key and this context");
  }
}
