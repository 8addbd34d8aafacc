package dev.cloister.controlplane;

import dev.cloister.controlplane.config.ControlPlaneConfig;
import dev.cloister.http.TlsIdentity;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;

/** Reads the server's identity from PEM files (RFC 7468). */
final class PemIdentity {
  private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String END = "-----END PRIVATE KEY-----";

  private PemIdentity() {}

  static TlsIdentity read(ControlPlaneConfig.TlsFiles files) throws IOException {
    try {
      List<X509Certificate> chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(
                  new ByteArrayInputStream(Files.readAllBytes(files.certificate())))
              .stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (chain.isEmpty()) {
        throw new IOException("no certificate in " + files.certificate());
      }
      String algorithm = chain.getFirst().getPublicKey().getAlgorithm();
      return new TlsIdentity(key(Files.readString(files.key()), algorithm), chain);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      // Not the cause: its text may repeat the file's.
      throw new IOException("expected PEM files of a certificate chain and its PKCS #8 key");
    }
  }

  private static PrivateKey key(String pem, String algorithm)
      throws GeneralSecurityException, IOException {
    int begin = pem.indexOf(BEGIN);
    int end = pem.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IOException("expected a PKCS #8 key");
    }
    byte[] der =
        Base64.getMimeDecoder()
            .decode(pem.substring(begin + BEGIN.length(), end).getBytes(StandardCharsets.US_ASCII));
    return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
  }
}
