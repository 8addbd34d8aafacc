package dev.cloister.attestation.token;

import dev.cloister.attestation.MalformedEvidenceException;
import java.util.Base64;

/** Base64url without padding (RFC 7515 section 2), in the one form a value has. */
final class Base64Url {
  private Base64Url() {}

  static byte[] decode(String text, String what) throws MalformedEvidenceException {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(text);
      // The decoder takes padding and stray bits in the last character; one value would then have
      // several texts.
      if (encode(bytes).equals(text)) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      throw new MalformedEvidenceException(what + ": not base64url");
    }
    throw new MalformedEvidenceException(what + ": not base64url without padding");
  }

  static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
