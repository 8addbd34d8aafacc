package dev.cloister.channel.crypto;

import dev.cloister.channel.secret.SecretBytes;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC with SHA-256 (RFC 2104), 32-byte tags. */
public final class Hmac {
  /** Length of a tag, in bytes. */
  public static final int TAG_LENGTH = 32;

  private Hmac() {}

  /**
   * The tag of a message.
   *
   * @param key at least 16 bytes
   */
  public static byte[] tag(SecretBytes key, byte[] message) {
    if (key.length() < 16) {
      throw new IllegalArgumentException("expected a key of 16 bytes or more");
    }
    return compute(key, message);
  }

  /** Whether a tag is the message's; takes the same time wherever it differs. */
  public static boolean isValid(SecretBytes key, byte[] message, byte[] tag) {
    return MessageDigest.isEqual(tag(key, message), tag);
  }

  static byte[] compute(SecretBytes key, byte[] message) {
    return key.use(
        bytes ->
            Jca.always(
                () -> {
                  Mac mac = Mac.getInstance("HmacSHA256");
                  mac.init(new SecretKeySpec(bytes, "HmacSHA256"));
                  return mac.doFinal(message);
                }));
  }
}
