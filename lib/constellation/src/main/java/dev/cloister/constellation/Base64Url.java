package dev.cloister.constellation;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.ConstellationException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Base64url without padding (RFC 4648 section 5): how objects travel in JSON and headers. */
public final class Base64Url {
  private Base64Url() {}

  /** The text of bytes. */
  public static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** The text of bytes. */
  public static String encode(ByteString bytes) {
    return encode(bytes.bytes());
  }

  /**
   * The bytes of a text.
   *
   * @param what is named in the error
   * @throws ConstellationException with {@link Reason#MALFORMED} when it is not the one text of any
   *     bytes
   */
  public static byte[] decode(String text, String what) throws ConstellationException {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(text.getBytes(StandardCharsets.UTF_8));
      if (encode(bytes).equals(text)) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      // Refused below, as what has padding or stray bits.
    }
    throw new ConstellationException(
        Reason.MALFORMED, what + ": expected base64url without padding");
  }
}
