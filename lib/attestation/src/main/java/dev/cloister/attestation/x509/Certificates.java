package dev.cloister.attestation.x509;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** Reads certificates as they come: PEM in any order, with a NUL at the end, or one DER. */
public final class Certificates {
  /** Most certificates that are read from one place. */
  public static final int MAX = 16;

  private static final String LABEL = "CERTIFICATE";

  private Certificates() {}

  /**
   * All certificates, in the order they stand.
   *
   * @throws X509Exception when one cannot be read, or there are none or too many
   */
  public static List<X509Certificate> parse(byte[] pemOrDer) throws X509Exception {
    if (pemOrDer.length > 0 && pemOrDer[0] == 0x30) {
      return List.of(parseDer(pemOrDer));
    }
    List<byte[]> blocks = Pem.blocks(pemOrDer, LABEL);
    if (blocks.isEmpty() || blocks.size() > MAX) {
      throw new X509Exception(
          "expected 1 to " + MAX + " certificates, found " + blocks.size() + " PEM blocks");
    }
    List<X509Certificate> certificates = new ArrayList<>(blocks.size());
    for (byte[] der : blocks) {
      certificates.add(parseDer(der));
    }
    return List.copyOf(certificates);
  }

  /** Whether the bytes hold the start of a PEM certificate. */
  public static boolean isPem(byte[] bytes) {
    return Pem.holds(bytes, LABEL);
  }

  /**
   * One certificate.
   *
   * @throws X509Exception when it cannot be read, or bytes follow it
   */
  public static X509Certificate parseDer(byte[] der) throws X509Exception {
    try {
      X509Certificate certificate =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(der));
      if (certificate.getEncoded().length != der.length) {
        throw new X509Exception("bytes after the certificate");
      }
      return certificate;
    } catch (CertificateException e) {
      throw new X509Exception("not a certificate");
    }
  }

  /** The subject's common name, or the empty string. */
  public static String commonName(X509Certificate certificate) {
    return CommonName.of(certificate.getSubjectX500Principal());
  }
}
