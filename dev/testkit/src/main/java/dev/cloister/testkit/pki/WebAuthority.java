package dev.cloister.testkit.pki;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;

/** A certificate authority for TLS servers. */
public final class WebAuthority {
  private static final Instant NOT_BEFORE = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant NOT_AFTER = Instant.parse("2036-01-01T00:00:00Z");

  private final String name;
  private final EcKey key;
  private final Certificate certificate;

  private WebAuthority(String name, EcKey key, Certificate certificate) {
    this.name = name;
    this.key = key;
    this.certificate = certificate;
  }

  /** A server's key and its chain, leaf first. */
  public static final class Server {
    private final EcKey key;
    private final List<Certificate> chain;

    private Server(EcKey key, List<Certificate> chain) {
      this.key = key;
      this.chain = chain;
    }

    /** The key. */
    public PrivateKey key() {
      return key.privateKey();
    }

    /** The chain, leaf first. */
    public List<X509Certificate> chain() {
      return chain.stream().map(Certificate::x509).toList();
    }

    /** The chain in PEM. */
    public String chainPem() {
      return Certificate.chainPem(chain);
    }

    /** The key in PEM, PKCS #8. */
    public String keyPem() {
      return Pem.encode("PRIVATE KEY", key.pkcs8());
    }

    /** Writes both as PEM files. */
    public void write(Path chainFile, Path keyFile) throws IOException {
      Files.writeString(chainFile, chainPem());
      Files.writeString(keyFile, keyPem());
    }
  }

  /** An authority; the same name has the same key. */
  public static WebAuthority of(String name) {
    EcKey key = EcKey.p256(Seed.of("web authority " + name));
    Certificate certificate =
        CertificateSpec.of("CN=" + name, "CN=" + name, key.spki(), NOT_BEFORE, NOT_AFTER)
            .with(Extension.ca(OptionalInt.empty()))
            .with(Extension.usage(Extension.Usage.CA))
            .sign(key);
    return new WebAuthority(name, key, certificate);
  }

  /** Its own certificate in PEM. */
  public String pem() {
    return Certificate.chainPem(List.of(certificate));
  }

  /** A server of that DNS name or IP address. */
  public Server server(String host) {
    return server(host, NOT_BEFORE, NOT_AFTER);
  }

  /** The same with other limits of validity. */
  public Server server(String host, Instant notBefore, Instant notAfter) {
    EcKey serverKey = EcKey.p256(Seed.of("web server " + name + " " + host + " " + notAfter));
    Certificate leaf =
        CertificateSpec.of("CN=" + host, "CN=" + name, serverKey.spki(), notBefore, notAfter)
            .with(Extension.notCa())
            .with(Extension.usage(Extension.Usage.SIGNING))
            .with(Extension.host(host))
            .sign(key);
    return new Server(serverKey, List.of(leaf, certificate));
  }
}
