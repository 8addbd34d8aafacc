package dev.cloister.attestation.x509;

import dev.cloister.attestation.FindingCode;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.attestation.crypto.VerificationKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Certificates that lead from one to an anchor: every signature verified, every issuer a CA. It
 * says nothing about time or revocation, so it may be kept and asked again for another instant.
 */
public final class CertificatePath {
  private final List<X509Certificate> certificates;
  private final List<VerificationKey> issuerKeys;
  private final TrustAnchor anchor;

  CertificatePath(
      List<X509Certificate> certificates, List<VerificationKey> issuerKeys, TrustAnchor anchor) {
    this.certificates = List.copyOf(certificates);
    this.issuerKeys = List.copyOf(issuerKeys);
    this.anchor = anchor;
  }

  /**
   * A certificate outside its validity.
   *
   * @param code {@link FindingCode#CHAIN_EXPIRED} or {@link FindingCode#CHAIN_NOT_YET_VALID}
   * @param detail which certificate, and its edge
   */
  public record OutsideValidity(FindingCode code, String detail) {}

  /** Leaf first; the anchor's own certificate last where it was supplied. */
  public List<X509Certificate> certificates() {
    return certificates;
  }

  /** The first certificate. */
  public X509Certificate leaf() {
    return certificates.getFirst();
  }

  /** The key that signed the certificate at that index. */
  public VerificationKey issuerKey(int index) {
    return issuerKeys.get(index);
  }

  /** Verifies again that the first certificate is signed by its issuer. */
  public boolean leafIsSigned(Crypto crypto) {
    return CertificateSignature.verify(leaf(), issuerKeys.getFirst(), crypto);
  }

  /** The key of the anchor. */
  public VerificationKey anchorKey() {
    return issuerKeys.getLast();
  }

  /** The anchor it leads to. */
  public TrustAnchor anchor() {
    return anchor;
  }

  /** The step that all certificates are valid at the instant. */
  public Step validity(String step, Instant at) {
    return outsideValidity(at)
        .map(outside -> Step.failed(step, outside.code(), outside.detail()))
        .orElseGet(() -> Step.passed(step));
  }

  /** The first certificate whose validity does not include the instant; both ends are included. */
  public Optional<OutsideValidity> outsideValidity(Instant at) {
    for (X509Certificate certificate : certificates) {
      if (at.isAfter(certificate.getNotAfter().toInstant())) {
        return Optional.of(
            outside(FindingCode.CHAIN_EXPIRED, certificate, certificate.getNotAfter().toInstant()));
      }
      if (at.isBefore(certificate.getNotBefore().toInstant())) {
        return Optional.of(
            outside(
                FindingCode.CHAIN_NOT_YET_VALID,
                certificate,
                certificate.getNotBefore().toInstant()));
      }
    }
    return Optional.empty();
  }

  /** The latest start of validity. */
  public Instant notBefore() {
    return certificates.stream()
        .map(certificate -> certificate.getNotBefore().toInstant())
        .max(Instant::compareTo)
        .orElseThrow();
  }

  /** The earliest end of validity. */
  public Instant notAfter() {
    return certificates.stream()
        .map(certificate -> certificate.getNotAfter().toInstant())
        .min(Instant::compareTo)
        .orElseThrow();
  }

  private static OutsideValidity outside(
      FindingCode code, X509Certificate certificate, Instant edge) {
    String word = code == FindingCode.CHAIN_EXPIRED ? " is valid until " : " is valid from ";
    return new OutsideValidity(
        code, "certificate \"" + Certificates.commonName(certificate) + "\"" + word + edge);
  }
}
