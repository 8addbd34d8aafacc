package dev.cloister.attestation.token;

import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * A JSON Web Key Set (RFC 7517): unverified, and no more trustworthy than what its keys lead to.
 *
 * @param entries its keys, as they stand
 */
record Jwks(List<JsonObject> entries) {
  /** Longest text that is read, in bytes. */
  static final int MAX_LENGTH = 256 * 1024;

  private static final int MAX_KEYS = 64;

  /**
   * Reads a set.
   *
   * @throws MalformedEvidenceException when it is not one, or holds a shared secret: whoever could
   *     read that could sign
   */
  static Jwks parse(byte[] text) throws MalformedEvidenceException {
    if (text.length > MAX_LENGTH) {
      throw new MalformedEvidenceException("expected at most " + MAX_LENGTH + " bytes");
    }
    List<JsonObject> entries;
    try {
      entries = Json.parseObject(text).array("keys").objects();
    } catch (JsonException e) {
      throw new MalformedEvidenceException(e.getMessage());
    }
    if (entries.size() > MAX_KEYS) {
      throw new MalformedEvidenceException(
          "expected at most " + MAX_KEYS + " keys, found " + entries.size());
    }
    for (JsonObject entry : entries) {
      if (new Tree(entry).text("kty").filter("oct"::equals).isPresent()) {
        throw new MalformedEvidenceException("the set holds a shared secret (kty oct)");
      }
    }
    return new Jwks(entries);
  }

  /** The entries of that key id; their number is the caller's to judge. */
  List<JsonObject> named(String keyId) {
    List<JsonObject> found = new ArrayList<>();
    for (JsonObject entry : entries) {
      if (new Tree(entry).text("kid").filter(keyId::equals).isPresent()) {
        found.add(entry);
      }
    }
    return found;
  }
}
