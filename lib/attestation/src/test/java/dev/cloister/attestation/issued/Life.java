package dev.cloister.attestation.issued;

import dev.cloister.testkit.pki.Certificate;
import java.io.ByteArrayInputStream;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;

/**
 * When one part of a case holds, as the JDK reads it from its bytes.
 *
 * @param endIncluded certificates hold at their last instant, documents no more at their next
 *     update
 */
public record Life(String what, Instant from, Instant to, boolean endIncluded) {

  /** Of a certificate. */
  public static Life of(Certificate certificate) {
    X509Certificate read = certificate.x509();
    return new Life(
        read.getSubjectX500Principal().getName(),
        read.getNotBefore().toInstant(),
        read.getNotAfter().toInstant(),
        true);
  }

  /** Of a CRL, DER. */
  static Life ofCrl(byte[] der) {
    try {
      X509CRL read =
          (X509CRL)
              CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der));
      return new Life(
          "CRL of " + read.getIssuerX500Principal().getName(),
          read.getThisUpdate().toInstant(),
          read.getNextUpdate().toInstant(),
          false);
    } catch (CertificateException | CRLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether it holds then. */
  public boolean holds(Instant at) {
    return !at.isBefore(from) && (at.isBefore(to) || (endIncluded && at.equals(to)));
  }
}
