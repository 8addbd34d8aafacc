package dev.cloister.collateral.fetch;

import dev.cloister.collateral.cache.CachedDocument;
import java.io.ByteArrayInputStream;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.time.Instant;
import java.util.Date;

/** What makes bytes a CRL: its form, not its signature. */
public final class CrlForm {
  private CrlForm() {}

  /**
   * A CRL with its times.
   *
   * @throws CertificateException when it is none
   * @throws CRLException when it is none
   */
  public static CachedDocument read(byte[] der, Instant now)
      throws CertificateException, CRLException {
    X509CRL crl =
        (X509CRL)
            CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der));
    Date next = crl.getNextUpdate();
    if (next == null) {
      throw new CRLException("no next update");
    }
    return CachedDocument.of(der, "", now, next.toInstant())
        .issuedAt(crl.getThisUpdate().toInstant());
  }
}
