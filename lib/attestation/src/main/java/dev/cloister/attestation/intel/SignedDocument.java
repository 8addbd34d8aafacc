package dev.cloister.attestation.intel;

import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.attestation.crypto.SignatureAlgorithm;
import dev.cloister.attestation.crypto.VerificationKey;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import java.util.HexFormat;

/**
 * Intel's signed JSON: {@code {"<name>":{...},"signature":"<r||s hex>"}}. The signature covers the
 * exact bytes of the inner object as they stand in the text; nothing is serialised again.
 */
final class SignedDocument {
  private final JsonObject body;
  private final byte[] signature;

  private SignedDocument(JsonObject body, byte[] signature) {
    this.body = body;
    this.signature = signature;
  }

  static SignedDocument parse(byte[] text, String name) throws JsonException {
    JsonObject envelope = Json.parseObject(text);
    String hex = envelope.string("signature");
    if (hex.length() != 128) {
      throw new JsonException("expected a signature of 64 bytes in hex");
    }
    try {
      return new SignedDocument(envelope.object(name), HexFormat.of().parseHex(hex));
    } catch (IllegalArgumentException e) {
      throw new JsonException("expected a signature in hex");
    }
  }

  JsonObject body() {
    return body;
  }

  boolean isSignedBy(VerificationKey key, Crypto crypto) {
    byte[] raw = body.rawBytes();
    return crypto.verifyRaw(SignatureAlgorithm.ECDSA_SHA256, key, raw, 0, raw.length, signature);
  }
}
