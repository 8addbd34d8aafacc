package dev.cloister.attestation.token;

import dev.cloister.attestation.MalformedEvidenceException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** Base64url without padding (RFC 7515 section 2), in the one form a value has. */
final class Base64Url {
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

  private Base64Url() {}

  static byte[] decode(String text, String what) throws MalformedEvidenceException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return decode(bytes, 0, bytes.length, what);
  }

  static byte[] decode(byte[] text, int from, int to, String what)
      throws MalformedEvidenceException {
    byte[] bytes;
    try {
      // Array backed: read where it stands.
      ByteBuffer decoded = DECODER.decode(ByteBuffer.wrap(text, from, to - from));
      bytes =
          decoded.limit() == decoded.capacity()
              ? decoded.array()
              : Arrays.copyOf(decoded.array(), decoded.limit());
    } catch (IllegalArgumentException e) {
      throw new MalformedEvidenceException(what + ": not base64url");
    }
    // The decoder takes padding and stray bits in the last character; one value would then have
    // several texts.
    int unused =
        switch ((to - from) % 4) {
          case 2 -> 0x0f;
          case 3 -> 0x03;
          default -> 0;
        };
    if (to > from && (text[to - 1] == '=' || (digit(text[to - 1]) & unused) != 0)) {
      throw new MalformedEvidenceException(what + ": not base64url without padding");
    }
    return bytes;
  }

  /** The value of a character that the decoder took. */
  private static int digit(byte character) {
    if (character >= 'a') {
      return character - 'a' + 26;
    }
    if (character >= 'A') {
      return character == '_' ? 63 : character - 'A';
    }
    return character == '-' ? 62 : character - '0' + 52;
  }

  static String encode(byte[] bytes) {
    return ENCODER.encodeToString(bytes);
  }
}
