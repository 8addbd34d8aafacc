package dev.cloister.attestation.x509;

import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.attestation.crypto.VerificationKey;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.x500.X500Principal;

/**
 * A complete, direct certificate revocation list (RFC 5280 section 5). Deltas, partitions and
 * indirect lists are refused, because what is absent from them proves nothing.
 */
public final class Crl {
  private static final String LABEL = "X509 CRL";

  private final X500Principal issuer;
  private final Instant thisUpdate;
  private final Instant nextUpdate;
  private final Set<BigInteger> serials;

  private Crl(
      X500Principal issuer, Instant thisUpdate, Instant nextUpdate, Set<BigInteger> serials) {
    this.issuer = issuer;
    this.thisUpdate = thisUpdate;
    this.nextUpdate = nextUpdate;
    this.serials = serials;
  }

  /**
   * The issuer a CRL names, before its signature is verified.
   *
   * @throws X509Exception when it cannot be read
   */
  public static X500Principal namedIssuer(byte[] pemOrDer) throws X509Exception {
    return read(pemOrDer).getIssuerX500Principal();
  }

  /**
   * A CRL whose signature verifies.
   *
   * @throws X509Exception when it cannot be read, uses what is not supported, or is not the
   *     issuer's
   */
  public static Crl verified(byte[] pemOrDer, VerificationKey issuer, Crypto crypto)
      throws X509Exception {
    X509CRL crl = read(pemOrDer);
    Set<String> critical = crl.getCriticalExtensionOIDs();
    if (critical != null && !critical.isEmpty()) {
      throw new X509Exception("the CRL has unknown critical extensions");
    }
    if (crl.getNextUpdate() == null) {
      throw new X509Exception("the CRL has no next update");
    }
    try {
      if (!CertificateSignature.endsInWholeOctets(crl.getEncoded(), crl.getSignature())
          || !CertificateSignature.verify(
              crl.getSigAlgOID(),
              crl.getSigAlgParams(),
              crl.getTBSCertList(),
              crl.getSignature(),
              issuer,
              crypto)) {
        throw new X509Exception("the CRL's signature does not verify under its issuer's key");
      }
    } catch (CRLException e) {
      throw new X509Exception("not a CRL");
    }
    return new Crl(
        crl.getIssuerX500Principal(),
        crl.getThisUpdate().toInstant(),
        crl.getNextUpdate().toInstant(),
        serials(crl));
  }

  /**
   * The one of several that was issued last, at that instant: an older one hides nothing that was
   * revoked since. One of the future stands in for none.
   */
  public static Optional<Crl> newest(List<Crl> lists, Instant at) {
    return lists.stream()
        .max(
            Comparator.comparing((Crl list) -> !list.thisUpdate.isAfter(at))
                .thenComparing(Crl::thisUpdate));
  }

  /** Who issued it. */
  public X500Principal issuer() {
    return issuer;
  }

  /** When it was issued. */
  public Instant thisUpdate() {
    return thisUpdate;
  }

  /** When it becomes stale. */
  public Instant nextUpdate() {
    return nextUpdate;
  }

  /** Whether it lists that certificate, which must be of its issuer. */
  public boolean lists(X509Certificate certificate) {
    return serials.contains(certificate.getSerialNumber());
  }

  private static Set<BigInteger> serials(X509CRL crl) throws X509Exception {
    Set<? extends X509CRLEntry> entries = crl.getRevokedCertificates();
    Set<BigInteger> serials = new HashSet<>();
    if (entries != null) {
      for (X509CRLEntry entry : entries) {
        if (entry.hasUnsupportedCriticalExtension()) {
          throw new X509Exception("a CRL entry has unknown critical extensions");
        }
        serials.add(entry.getSerialNumber());
      }
    }
    return serials;
  }

  private static X509CRL read(byte[] pemOrDer) throws X509Exception {
    byte[] der = pemOrDer;
    if (pemOrDer.length == 0 || pemOrDer[0] != 0x30) {
      List<byte[]> blocks = Pem.blocks(pemOrDer, LABEL);
      if (blocks.size() != 1) {
        throw new X509Exception("expected one CRL, found " + blocks.size() + " PEM blocks");
      }
      der = blocks.getFirst();
    }
    try {
      X509CRL crl =
          (X509CRL)
              CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der));
      if (crl.getEncoded().length != der.length) {
        throw new X509Exception("bytes after the CRL");
      }
      return crl;
    } catch (CRLException | CertificateException e) {
      throw new X509Exception("not a CRL");
    }
  }
}
