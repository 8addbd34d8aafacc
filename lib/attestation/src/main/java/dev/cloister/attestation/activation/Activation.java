package dev.cloister.attestation.activation;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.tpm.ActivationRecord;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.time.Instant;
import java.util.Base64;

/**
 * That an attestation key was seen to live beside an endorsement key. It exists only where a {@link
 * CredentialChallenge} was answered; for others it is worth what its signature is worth
 * (docs/decisions/0015).
 */
public final class Activation {
  private final ByteString akPublic;
  private final X509Certificate ekCertificate;
  private final ByteString challenge;
  private final Instant at;

  Activation(ByteString akPublic, X509Certificate ekCertificate, ByteString challenge, Instant at) {
    this.akPublic = akPublic;
    this.ekCertificate = ekCertificate;
    this.challenge = challenge;
    this.at = at;
  }

  /** When the answer came, to the second. */
  public Instant at() {
    return at;
  }

  /**
   * The record: a JWS in compact form (RFC 7515), ES256, of type {@code cloister-tpm-activation}.
   * It goes into a bundle as collateral of kind {@code tpmActivation}; whoever verifies pins the
   * key's public half as an anchor of the vendor {@code tpm-activation}.
   *
   * @param key P-256; one that signs nothing else
   * @throws InvalidKeyException when it is of another kind
   */
  public byte[] sign(PrivateKey key) throws InvalidKeyException {
    if (!(key instanceof ECPrivateKey ec) || ec.getParams().getOrder().bitLength() != 256) {
      throw new InvalidKeyException("expected a P-256 key");
    }
    String header =
        JsonObject.builder().put("alg", "ES256").put("typ", ActivationRecord.TYPE).build().toJson();
    String signed = base64Url(header.getBytes(UTF_8)) + "." + base64Url(payload());
    try {
      Signature ecdsa = Signature.getInstance("SHA256withECDSAinP1363Format");
      ecdsa.initSign(key);
      ecdsa.update(signed.getBytes(US_ASCII));
      return (signed + "." + base64Url(ecdsa.sign())).getBytes(US_ASCII);
    } catch (GeneralSecurityException e) {
      throw new InvalidKeyException("the key cannot sign", e);
    }
  }

  private byte[] payload() {
    try {
      return JsonObject.builder()
          .put("version", ActivationRecord.VERSION)
          .put("akPublic", base64Url(akPublic.bytes()))
          .put("ekCertificate", base64Url(ekCertificate.getEncoded()))
          .put("challengeSha256", challenge.hex())
          .put("at", at.toString())
          .build()
          .toJson()
          .getBytes(UTF_8);
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("the certificate was read from its encoding", e);
    }
  }

  private static String base64Url(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
