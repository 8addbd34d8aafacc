package dev.cloister.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Certificates that TLS to somebody may rest on, and no others: authorities, or that somebody's own
 * certificate.
 *
 * @param certificates at least one
 */
public record TrustedCertificates(List<X509Certificate> certificates) {
  /** Copies the list. */
  public TrustedCertificates {
    certificates = List.copyOf(certificates);
    if (certificates.isEmpty()) {
      throw new IllegalArgumentException("expected a certificate");
    }
  }

  /**
   * Reads a PEM or DER file.
   *
   * @throws IOException when it cannot be read or holds no certificate
   */
  public static TrustedCertificates read(Path file) throws IOException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new IOException("cannot read the file of certificates", e);
    }
    try {
      return parse(bytes);
    } catch (CertificateException e) {
      // Not the cause: its text may repeat the file's.
      throw new IOException("expected a file of certificates in PEM");
    }
  }

  /**
   * Reads PEM or DER text.
   *
   * @throws CertificateException when it holds no certificate, or one that does not parse
   */
  public static TrustedCertificates parse(byte[] text) throws CertificateException {
    List<X509Certificate> found = new ArrayList<>();
    for (var certificate :
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(text))) {
      found.add((X509Certificate) certificate);
    }
    if (found.isEmpty()) {
      throw new CertificateException("no certificate");
    }
    return new TrustedCertificates(found);
  }

  /** A client's context: it presents nothing and trusts these. Host names are the caller's part. */
  public SSLContext clientContext() throws GeneralSecurityException {
    KeyStore roots = KeyStore.getInstance(KeyStore.getDefaultType());
    try {
      roots.load(null, null);
    } catch (IOException e) {
      throw new GeneralSecurityException(e);
    }
    for (X509Certificate certificate : certificates) {
      roots.setCertificateEntry("root-" + roots.size(), certificate);
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(roots);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
