package dev.cloister.attestation.tpm;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.attestation.crypto.SignatureAlgorithm;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.x509.Certificates;
import dev.cloister.attestation.x509.X509Exception;
import java.security.InvalidKeyException;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Set;

/**
 * A signed record of an activation as a verifier reads it; not yet believed (docs/decisions/0015).
 */
public final class ActivationRecord {
  /** The JWS type, which keeps the signature apart from any other of the same key. */
  public static final String TYPE = "cloister-tpm-activation";

  /** The format's version. */
  public static final int VERSION = 1;

  private static final int MAX_LENGTH = 64 * 1024;
  private static final int SIGNATURE = 64;

  private final byte[] signed;
  private final byte[] signature;
  private final PublicArea ak;
  private final X509Certificate ekCertificate;
  private final String challenge;
  private final Instant at;

  private ActivationRecord(byte[] signed, byte[] signature, JsonObject payload)
      throws JsonException, MalformedEvidenceException, X509Exception {
    this.signed = signed;
    this.signature = signature;
    payload.onlyMembers(Set.of("version", "akPublic", "ekCertificate", "challengeSha256", "at"));
    if (payload.integer("version") != VERSION) {
      throw new MalformedEvidenceException("activation: unknown version");
    }
    ak = PublicArea.parse(decode(payload.string("akPublic")));
    ekCertificate = Certificates.parseDer(decode(payload.string("ekCertificate")));
    challenge = payload.string("challengeSha256");
    at = Instant.parse(payload.string("at"));
  }

  /**
   * Reads a record.
   *
   * @throws MalformedEvidenceException when it is not what an activation signs
   */
  public static ActivationRecord parse(byte[] text) throws MalformedEvidenceException {
    if (text.length > MAX_LENGTH) {
      throw new MalformedEvidenceException("activation: more than " + MAX_LENGTH + " bytes");
    }
    String jws = new String(text, US_ASCII).strip();
    String[] parts = jws.split("\\.", -1);
    if (parts.length != 3) {
      throw new MalformedEvidenceException("activation: expected a JWS in compact form");
    }
    try {
      JsonObject header = Json.parseObject(decode(parts[0]));
      header.onlyMembers(Set.of("alg", "typ"));
      if (!header.string("alg").equals("ES256") || !header.string("typ").equals(TYPE)) {
        throw new MalformedEvidenceException("activation: expected ES256 and " + TYPE);
      }
      byte[] signature = decode(parts[2]);
      if (signature.length != SIGNATURE) {
        throw new MalformedEvidenceException("activation: expected a signature of 64 bytes");
      }
      byte[] signed = (parts[0] + "." + parts[1]).getBytes(US_ASCII);
      return new ActivationRecord(signed, signature, Json.parseObject(decode(parts[1])));
    } catch (JsonException | X509Exception | DateTimeException e) {
      throw new MalformedEvidenceException("activation: " + e.getMessage());
    }
  }

  private static byte[] decode(String text) throws MalformedEvidenceException {
    try {
      return Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new MalformedEvidenceException("activation: not base64url");
    }
  }

  /** Whether the key signed the record. */
  boolean signedBy(byte[] spki, Crypto crypto) {
    try {
      return crypto.verifyRaw(
          SignatureAlgorithm.ECDSA_SHA256, crypto.key(spki), signed, 0, signed.length, signature);
    } catch (InvalidKeyException e) {
      return false;
    }
  }

  /** The attestation key. */
  PublicArea ak() {
    return ak;
  }

  /** The endorsement key's certificate, whose chain is the verifier's to judge. */
  X509Certificate ekCertificate() {
    return ekCertificate;
  }

  /** When the challenge was answered. */
  Instant at() {
    return at;
  }

  /** The claim {@code activation}. */
  JsonObject claims() {
    return JsonObject.builder()
        .put("at", at.toString())
        .put("akName", ByteString.copyOf(ak.name()).hex())
        .put("challengeSha256", challenge)
        .build();
  }
}
