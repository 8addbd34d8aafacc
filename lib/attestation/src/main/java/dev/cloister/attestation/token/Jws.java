package dev.cloister.attestation.token;

import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import java.util.Arrays;

/**
 * A JWS in compact serialisation (RFC 7515 section 7.1): what it says, with nothing verified. White
 * space after it is not part of it.
 *
 * @param signed the ASCII bytes the signature covers
 */
record Jws(JsonObject header, JsonObject payload, ByteString signed, ByteString signature) {
  /** Longest token, in bytes. */
  static final int MAX_LENGTH = 64 * 1024;

  private static final int MAX_SIGNATURE = 1024;

  /** Whether the bytes begin like one and have its three parts. */
  static boolean looksLike(byte[] bytes) {
    int dots = 0;
    for (byte b : bytes) {
      dots += b == '.' ? 1 : 0;
    }
    // The base64url of "{" followed by a quote or by white space.
    return dots == 2 && bytes[0] == 'e' && (bytes[1] == 'y' || bytes[1] == 'w');
  }

  static Jws parse(byte[] bytes) throws MalformedEvidenceException {
    int end = bytes.length;
    while (end > 0 && (bytes[end - 1] == '\n' || bytes[end - 1] == '\r')) {
      end--;
    }
    if (end > MAX_LENGTH) {
      throw new MalformedEvidenceException(
          "token: expected at most " + MAX_LENGTH + " bytes, found " + end);
    }
    int first = dot(bytes, 0, end);
    int second = dot(bytes, first + 1, end);
    if (second == end || dot(bytes, second + 1, end) != end) {
      throw new MalformedEvidenceException("token: expected three parts separated by dots");
    }
    JsonObject header = json(Arrays.copyOf(bytes, first), "token header");
    JsonObject payload = json(Arrays.copyOfRange(bytes, first + 1, second), "token payload");
    byte[] signature =
        Base64Url.decode(Arrays.copyOfRange(bytes, second + 1, end), "token signature");
    if (signature.length > MAX_SIGNATURE) {
      throw new MalformedEvidenceException(
          "token signature: expected at most " + MAX_SIGNATURE + " bytes");
    }
    return new Jws(
        header,
        payload,
        ByteString.view(Arrays.copyOf(bytes, second), 0, second),
        ByteString.view(signature, 0, signature.length));
  }

  /** Where the next dot is; {@code end} where there is none. */
  private static int dot(byte[] bytes, int from, int end) {
    for (int i = from; i < end; i++) {
      if (bytes[i] == '.') {
        return i;
      }
    }
    return end;
  }

  private static JsonObject json(byte[] part, String what) throws MalformedEvidenceException {
    byte[] bytes = Base64Url.decode(part, what);
    try {
      return Json.parseObject(bytes);
    } catch (JsonException e) {
      throw new MalformedEvidenceException(what + ": " + e.getMessage());
    }
  }
}
