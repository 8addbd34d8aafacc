package dev.cloister.attestation.token;

import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * A JWS in compact serialisation (RFC 7515 section 7.1): what it says, with nothing verified. White
 * space after it is not part of it.
 *
 * @param signed the ASCII bytes the signature covers
 * @param encodedHeader those of them that are the header
 */
record Jws(
    JsonObject header,
    JsonObject payload,
    ByteString signed,
    ByteString encodedHeader,
    ByteString signature) {
  /** Longest token, in bytes. */
  static final int MAX_LENGTH = 64 * 1024;

  private static final int MAX_SIGNATURE = 1024;

  /** Whether the bytes begin like one and have its three parts. */
  static boolean looksLike(byte[] bytes) {
    // The base64url of "{" followed by a quote or by white space.
    return bytes.length > 2
        && bytes[0] == 'e'
        && (bytes[1] == 'y' || bytes[1] == 'w')
        && Dots.find(bytes, bytes.length).isPresent();
  }

  /** Where the two dots of three parts stand; a search in a string is many times a loop's speed. */
  private record Dots(int first, int second) {
    static Optional<Dots> find(byte[] bytes, int end) {
      String text = new String(bytes, 0, end, StandardCharsets.ISO_8859_1);
      int first = text.indexOf('.');
      int second = text.indexOf('.', first + 1);
      return second <= first || text.indexOf('.', second + 1) >= 0
          ? Optional.empty()
          : Optional.of(new Dots(first, second));
    }
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
    Dots dots =
        Dots.find(bytes, end)
            .orElseThrow(
                () ->
                    new MalformedEvidenceException(
                        "token: expected three parts separated by dots"));
    int first = dots.first();
    int second = dots.second();
    JsonObject header = json(bytes, 0, first, "token header");
    JsonObject payload = json(bytes, first + 1, second, "token payload");
    byte[] signature = Base64Url.decode(bytes, second + 1, end, "token signature");
    if (signature.length > MAX_SIGNATURE) {
      throw new MalformedEvidenceException(
          "token signature: expected at most " + MAX_SIGNATURE + " bytes");
    }
    byte[] signed = Arrays.copyOf(bytes, second);
    return new Jws(
        header,
        payload,
        ByteString.view(signed, 0, second),
        ByteString.view(signed, 0, first),
        ByteString.view(signature, 0, signature.length));
  }

  private static JsonObject json(byte[] text, int from, int to, String what)
      throws MalformedEvidenceException {
    byte[] bytes = Base64Url.decode(text, from, to, what);
    try {
      return Json.parseObject(bytes);
    } catch (JsonException e) {
      throw new MalformedEvidenceException(what + ": " + e.getMessage());
    }
  }
}
