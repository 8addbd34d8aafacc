package dev.cloister.attestation.tpm;

import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.x509.Certificates;
import dev.cloister.attestation.x509.X509Exception;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * An attestation key as it comes: a certificate, a public key (PEM or DER), or a TPM2B_PUBLIC or
 * TPMT_PUBLIC.
 */
final class AttestationKey {
  private static final String BEGIN = "-----BEGIN PUBLIC KEY-----";
  private static final String END = "-----END PUBLIC KEY-----";

  private final byte[] spki;
  private final List<X509Certificate> certificates;
  private final Optional<PublicArea> publicArea;

  private AttestationKey(
      byte[] spki, List<X509Certificate> certificates, Optional<PublicArea> publicArea) {
    this.spki = spki;
    this.certificates = certificates;
    this.publicArea = publicArea;
  }

  /** The key of a public area. */
  static AttestationKey ofPublicArea(PublicArea area) {
    return new AttestationKey(area.spki(), List.of(), Optional.of(area));
  }

  /**
   * Reads a key.
   *
   * @throws MalformedEvidenceException when it is none of the forms
   */
  static AttestationKey parse(byte[] bytes) throws MalformedEvidenceException {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int begin = text.indexOf(BEGIN);
    if (begin >= 0) {
      int end = text.indexOf(END, begin);
      if (end < 0) {
        throw new MalformedEvidenceException("public key without an end");
      }
      return ofSpki(base64(text.substring(begin + BEGIN.length(), end)));
    }
    if (Certificates.isPem(bytes)) {
      return ofCertificates(bytes);
    }
    if (bytes.length > 0 && bytes[0] == 0x30) {
      try {
        return ofCertificates(bytes);
      } catch (MalformedEvidenceException e) {
        return ofSpki(bytes.clone());
      }
    }
    return ofPublicArea(PublicArea.parse(bytes));
  }

  private static AttestationKey ofSpki(byte[] spki) {
    return new AttestationKey(spki, List.of(), Optional.empty());
  }

  private static AttestationKey ofCertificates(byte[] bytes) throws MalformedEvidenceException {
    try {
      List<X509Certificate> certificates = Certificates.parse(bytes);
      return new AttestationKey(
          certificates.getFirst().getPublicKey().getEncoded(), certificates, Optional.empty());
    } catch (X509Exception e) {
      throw new MalformedEvidenceException("attestation key: " + e.getMessage());
    }
  }

  private static byte[] base64(String text) throws MalformedEvidenceException {
    try {
      return Base64.getMimeDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new MalformedEvidenceException("public key is not base64");
    }
  }

  /** SubjectPublicKeyInfo, DER. */
  byte[] spki() {
    return spki.clone();
  }

  /** Its certificate, where that is what came. */
  Optional<X509Certificate> certificate() {
    return certificates.stream().findFirst();
  }

  /** Every certificate that came with it. */
  List<X509Certificate> certificates() {
    return certificates;
  }

  /** Its public area, where that is what came. */
  Optional<PublicArea> publicArea() {
    return publicArea;
  }
}
