package dev.cloister.testkit.pki;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Collectors;

/** An issued certificate, as bytes: a faulty one need not be readable by anybody. */
public final class Certificate {
  private static final String LABEL = "CERTIFICATE";

  private final byte[] der;

  private Certificate(byte[] der) {
    this.der = der.clone();
  }

  /** A certificate made elsewhere. */
  public static Certificate ofDer(byte[] der) {
    return new Certificate(der);
  }

  /** All certificates of a PEM text, in their order. */
  public static List<Certificate> ofPem(String text) {
    return Pem.decode(LABEL, text).stream().map(Certificate::new).toList();
  }

  /** The PEM blocks one after the other. */
  public static String chainPem(List<Certificate> chain) {
    return chain.stream().map(Certificate::pem).collect(Collectors.joining());
  }

  /** DER. */
  public byte[] der() {
    return der.clone();
  }

  /** One PEM block. */
  public String pem() {
    return Pem.encode(LABEL, der);
  }

  /**
   * As the JDK reads it.
   *
   * @throws IllegalStateException if the JDK cannot
   */
  public X509Certificate x509() {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (CertificateException e) {
      throw new IllegalStateException("expected a readable certificate", e);
    }
  }
}
