package dev.cloister.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Objects;

/**
 * A server's identity in PEM files (RFC 7468).
 *
 * @param certificate chain, leaf first
 * @param key PKCS #8
 */
public record TlsFiles(Path certificate, Path key) {
  private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String END = "-----END PRIVATE KEY-----";
  private static final byte[] PROBE = "cloister-tls-files".getBytes(StandardCharsets.US_ASCII);

  /** Refuses missing parts. */
  public TlsFiles {
    Objects.requireNonNull(certificate);
    Objects.requireNonNull(key);
  }

  /**
   * Reads them.
   *
   * @throws IOException when one cannot be read, or the key is not that of the leaf: a replacement
   *     of the two that is only half done is not served
   */
  public TlsIdentity read() throws IOException {
    List<X509Certificate> chain = TrustedCertificates.read(certificate).certificates();
    try {
      PublicKey leaf = chain.getFirst().getPublicKey();
      PrivateKey secret = key(text(key), leaf.getAlgorithm());
      if (!belongs(secret, leaf)) {
        throw new IOException("the TLS key is not that of the first certificate");
      }
      return new TlsIdentity(secret, chain);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      // Not the cause: its text may repeat the file's.
      throw new IOException("expected the TLS key to be a PEM file in PKCS #8");
    }
  }

  private static String text(Path file) throws IOException {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new IOException("cannot read the TLS key", e);
    }
  }

  private static PrivateKey key(String pem, String algorithm) throws GeneralSecurityException {
    int begin = pem.indexOf(BEGIN);
    int end = pem.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new InvalidKeyException("no PKCS #8 key");
    }
    byte[] der =
        Base64.getMimeDecoder()
            .decode(pem.substring(begin + BEGIN.length(), end).getBytes(StandardCharsets.US_ASCII));
    return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
  }

  private static boolean belongs(PrivateKey secret, PublicKey leaf)
      throws GeneralSecurityException {
    String algorithm =
        switch (leaf.getAlgorithm()) {
          case "EC" -> "SHA256withECDSA";
          case "RSA" -> "SHA256withRSA";
          default -> leaf.getAlgorithm();
        };
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(secret);
    signature.update(PROBE);
    byte[] signed = signature.sign();
    signature.initVerify(leaf);
    signature.update(PROBE);
    return signature.verify(signed);
  }
}
