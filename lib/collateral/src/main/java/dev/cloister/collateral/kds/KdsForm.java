package dev.cloister.collateral.kds;

import dev.cloister.collateral.AmdRequest;
import dev.cloister.collateral.AmdRequest.Product;
import dev.cloister.collateral.AmdRequest.Tcb;
import dev.cloister.collateral.FetchFailure.Reason;
import dev.cloister.collateral.cache.CachedDocument;
import dev.cloister.collateral.fetch.CrlForm;
import dev.cloister.collateral.http.FetchException;
import dev.cloister.collateral.http.HttpAnswer;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.security.cert.CRLException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The documents of a KDS: what an answer must look like to be one. Checks form and subject, so that
 * nothing wrong is kept for years, and no signature.
 */
final class KdsForm {
  private static final int MAX_CERTIFICATES = 4;

  private KdsForm() {}

  /** The certificate that was asked for, DER; it never changes, so it is kept until it expires. */
  static CachedDocument vcek(
      URI uri, HttpAnswer answer, AmdRequest.Vcek request, Product product, Instant now)
      throws FetchException {
    List<X509Certificate> certificates = certificates(uri, answer.body());
    X509Certificate leaf = certificates.getFirst();
    if (certificates.size() != 1 || !commonName(leaf).equals("SEV-VCEK")) {
      throw malformed(uri, "expected one SEV-VCEK certificate");
    }
    AmdExtensions extensions = new AmdExtensions(leaf);
    Tcb certified =
        new Tcb(
            product == Product.TURIN ? extensions.level("3.9") : 0,
            extensions.level("3.1"),
            extensions.level("3.2"),
            extensions.level("3.3"),
            extensions.level("3.8"));
    if (!extensions.isOf(product)
        || !extensions.hardwareId(product).equals(request.chipId())
        || !certified.equals(request.tcb())) {
      throw malformed(uri, "expected a certificate of that product, chip and TCB");
    }
    return CachedDocument.of(answer.body(), "", now, leaf.getNotAfter().toInstant());
  }

  /** The issuers of a product line, PEM. */
  static CachedDocument chain(
      URI uri, HttpAnswer answer, AmdRequest request, Product product, Instant now)
      throws FetchException {
    List<X509Certificate> certificates = certificates(uri, answer.body());
    String issuer =
        switch (request) {
              case AmdRequest.Vcek vcek -> "SEV-";
              case AmdRequest.Vlek vlek -> "SEV-VLEK-";
            }
            + product.code();
    List<String> names = certificates.stream().map(KdsForm::commonName).toList();
    if (!names.equals(List.of(issuer, "ARK-" + product.code()))) {
      throw malformed(uri, "expected certificates of " + issuer + " and ARK-" + product.code());
    }
    Instant first = Instant.MAX;
    for (X509Certificate certificate : certificates) {
      Instant end = certificate.getNotAfter().toInstant();
      first = end.isBefore(first) ? end : first;
    }
    return CachedDocument.of(answer.body(), "", now, first);
  }

  /** The CRL of a product line, DER. */
  static CachedDocument crl(URI uri, HttpAnswer answer, Instant now) throws FetchException {
    try {
      return CrlForm.read(answer.body(), now);
    } catch (CertificateException | CRLException e) {
      throw malformed(uri, "expected a CRL");
    }
  }

  private static List<X509Certificate> certificates(URI uri, byte[] body) throws FetchException {
    List<X509Certificate> out = new ArrayList<>();
    try {
      Collection<? extends Certificate> all =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(body));
      for (Certificate certificate : all) {
        if (certificate instanceof X509Certificate x509) {
          out.add(x509);
        }
      }
    } catch (CertificateException e) {
      throw malformed(uri, "expected certificates");
    }
    if (out.isEmpty() || out.size() > MAX_CERTIFICATES) {
      throw malformed(uri, "expected certificates");
    }
    return out;
  }

  private static String commonName(X509Certificate certificate) {
    for (String part : certificate.getSubjectX500Principal().getName().split(",", -1)) {
      if (part.startsWith("CN=")) {
        return part.substring(3);
      }
    }
    return "";
  }

  private static FetchException malformed(URI uri, String expected) {
    return new FetchException(Reason.MALFORMED, uri + ": " + expected + ", found something else");
  }
}
