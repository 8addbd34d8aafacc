package dev.cloister.testkit.intel;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.SignatureException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A second opinion on certificate chains, with the JDK's certificates. */
record ReferenceChain(List<X509Certificate> certificates) {
  private static final int KEY_CERT_SIGN = 5;

  static final class Rejected extends Exception {
    private static final long serialVersionUID = 1L;

    private final String code;

    private Rejected(String code) {
      this.code = code;
    }

    String code() {
      return code;
    }
  }

  /** Leaf first, root last; in whatever order {@code pem} has them. */
  static ReferenceChain build(byte[] pem, String leafName, int length, byte[] anchor)
      throws Rejected {
    List<X509Certificate> all = read(pem);
    X509Certificate leaf =
        all.stream()
            .filter(c -> !c.getSubjectX500Principal().equals(c.getIssuerX500Principal()))
            .filter(c -> issued(c, all).isEmpty())
            .findFirst()
            .orElseThrow(() -> new Rejected("chain.untrusted"));
    List<X509Certificate> path = new ArrayList<>(List.of(leaf));
    while (path.size() < length) {
      X509Certificate last = path.getLast();
      path.add(
          all.stream()
              .filter(c -> c.getSubjectX500Principal().equals(last.getIssuerX500Principal()))
              .findFirst()
              .orElseThrow(() -> new Rejected("chain.untrusted")));
    }
    X509Certificate root = path.getLast();
    if (!Arrays.equals(root.getPublicKey().getEncoded(), anchor)) {
      throw new Rejected("chain.untrusted");
    }
    for (int i = 0; i + 1 < path.size(); i++) {
      signedBy(path.get(i), path.get(i + 1).getPublicKey());
    }
    roles(path, leafName);
    return new ReferenceChain(path);
  }

  X509Certificate leaf() {
    return certificates.getFirst();
  }

  X509Certificate issuer() {
    return certificates.get(1);
  }

  /** Empty, {@code expired} or {@code notYetValid}. */
  String validity(Instant at) {
    for (X509Certificate c : certificates) {
      if (at.isAfter(c.getNotAfter().toInstant())) {
        return "expired";
      }
      if (at.isBefore(c.getNotBefore().toInstant())) {
        return "notYetValid";
      }
    }
    return "";
  }

  private static void roles(List<X509Certificate> path, String leafName) throws Rejected {
    boolean good = named(path.getFirst(), leafName) && path.getFirst().getBasicConstraints() < 0;
    if (path.size() == 3) {
      good &=
          named(path.get(1), "Intel SGX PCK Platform CA")
              || named(path.get(1), "Intel SGX PCK Processor CA");
    }
    for (int i = 1; i < path.size(); i++) {
      X509Certificate ca = path.get(i);
      good &= ca.getBasicConstraints() >= i - 1 && ca.getKeyUsage()[KEY_CERT_SIGN];
    }
    for (X509Certificate c : path) {
      good &= !c.hasUnsupportedCriticalExtension();
    }
    if (!good) {
      throw new Rejected("chain.role");
    }
  }

  private static boolean named(X509Certificate certificate, String commonName) {
    return certificate.getSubjectX500Principal().getName().endsWith("CN=" + commonName);
  }

  private static Optional<X509Certificate> issued(X509Certificate ca, List<X509Certificate> all) {
    return all.stream()
        .filter(
            c -> !c.equals(ca) && c.getIssuerX500Principal().equals(ca.getSubjectX500Principal()))
        .findFirst();
  }

  private static void signedBy(X509Certificate certificate, PublicKey key) throws Rejected {
    try {
      certificate.verify(key);
    } catch (SignatureException e) {
      throw new Rejected("chain.signature");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<X509Certificate> read(byte[] pem) throws Rejected {
    try {
      byte[] text = pem;
      while (text.length > 0 && text[text.length - 1] == 0) {
        text = Arrays.copyOf(text, text.length - 1);
      }
      List<X509Certificate> out = new ArrayList<>();
      for (var c :
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(text))) {
        out.add((X509Certificate) c);
      }
      if (out.isEmpty()) {
        throw new Rejected("chain.malformed");
      }
      return out;
    } catch (CertificateException e) {
      throw new Rejected("chain.malformed");
    }
  }
}
