package dev.cloister.attestation.snp;

import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.bytes.DerReader;
import dev.cloister.attestation.x509.Certificates;
import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * A versioned chip or loaded endorsement key's certificate and its extensions (AMD 57230, table 8).
 *
 * @param certificate the certificate
 * @param loaded whether it is a VLEK
 * @param product the product line it names
 * @param tcb the TCB it certifies
 * @param hardwareId the chip it certifies: 64 bytes, 8 on Turin; none in a VLEK
 */
record VekCertificate(
    X509Certificate certificate,
    boolean loaded,
    SnpProduct product,
    SnpTcb tcb,
    Optional<byte[]> hardwareId) {
  static final String VCEK_NAME = "SEV-VCEK";
  static final String VLEK_NAME = "SEV-VLEK";

  private static final String ARC = "1.3.6.1.4.1.3704.1.";
  private static final int OCTET_STRING = 0x04;

  /** Whether a certificate's common name is that of an endorsement key. */
  static boolean isVek(X509Certificate certificate) {
    String name = Certificates.commonName(certificate);
    return name.equals(VCEK_NAME) || name.equals(VLEK_NAME);
  }

  /**
   * Reads the extensions.
   *
   * @throws MalformedEvidenceException when one is missing or not what AMD says
   */
  static VekCertificate of(X509Certificate certificate) throws MalformedEvidenceException {
    boolean loaded = Certificates.commonName(certificate).equals(VLEK_NAME);
    String name = extension(certificate, "2").text();
    SnpProduct product =
        SnpProduct.ofProductName(name)
            .orElseThrow(() -> new MalformedEvidenceException("unknown product " + name));
    SnpTcb tcb =
        new SnpTcb(
            product == SnpProduct.TURIN ? svn(certificate, "3.9") : 0,
            svn(certificate, "3.1"),
            svn(certificate, "3.2"),
            svn(certificate, "3.3"),
            svn(certificate, "3.8"));
    return new VekCertificate(
        certificate,
        loaded,
        product,
        tcb,
        loaded ? Optional.empty() : hardwareId(certificate, product));
  }

  private static Optional<byte[]> hardwareId(X509Certificate certificate, SnpProduct product)
      throws MalformedEvidenceException {
    byte[] value = value(certificate, "4");
    int length = product.hardwareIdLength();
    // Certificates carry the id bare or, newer ones, as an OCTET STRING.
    byte[] id =
        value.length == length + 2 && value[0] == OCTET_STRING
            ? DerReader.of(value).octetString()
            : value;
    if (id.length != length) {
      throw new MalformedEvidenceException(
          "expected a hardware id of " + length + " bytes, found " + id.length);
    }
    return Optional.of(id);
  }

  private static int svn(X509Certificate certificate, String oid)
      throws MalformedEvidenceException {
    int value = extension(certificate, oid).unsignedInteger();
    if (value > 0xff) {
      throw new MalformedEvidenceException("extension " + ARC + oid + " does not fit a byte");
    }
    return value;
  }

  private static DerReader extension(X509Certificate certificate, String oid)
      throws MalformedEvidenceException {
    return DerReader.of(value(certificate, oid));
  }

  private static byte[] value(X509Certificate certificate, String oid)
      throws MalformedEvidenceException {
    byte[] wrapped = certificate.getExtensionValue(ARC + oid);
    if (wrapped == null) {
      throw new MalformedEvidenceException("the certificate has no extension " + ARC + oid);
    }
    return DerReader.of(wrapped).octetString();
  }
}
