package dev.cloister.attestation.token;

import dev.cloister.attestation.MalformedEvidenceException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** Base64url without padding (RFC 7515 section 2), in the one form a value has. */
final class Base64Url {
  private Base64Url() {}

  static byte[] decode(String text, String what) throws MalformedEvidenceException {
    return decode(text.getBytes(StandardCharsets.UTF_8), what);
  }

  static byte[] decode(byte[] text, String what) throws MalformedEvidenceException {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new MalformedEvidenceException(what + ": not base64url");
    }
    // The decoder takes padding and stray bits in the last character; one value would then have
    // several texts.
    int whole = bytes.length / 3;
    byte[] rest = encoder().encode(Arrays.copyOfRange(bytes, 3 * whole, bytes.length));
    if (text.length != 4 * whole + rest.length
        || !Arrays.equals(text, 4 * whole, text.length, rest, 0, rest.length)) {
      throw new MalformedEvidenceException(what + ": not base64url without padding");
    }
    return bytes;
  }

  static String encode(byte[] bytes) {
    return encoder().encodeToString(bytes);
  }

  private static Base64.Encoder encoder() {
    return Base64.getUrlEncoder().withoutPadding();
  }
}
