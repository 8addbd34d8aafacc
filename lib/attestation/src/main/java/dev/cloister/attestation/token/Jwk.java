package dev.cloister.attestation.token;

import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.attestation.crypto.VerificationKey;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.x509.Certificates;
import dev.cloister.attestation.x509.X509Exception;
import java.security.InvalidKeyException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * One RSA key of a key set (RFC 7517): its modulus and exponent, its certificates, or both, which
 * must then be the same key.
 *
 * @param certificates {@code x5c}, the key's own first; empty when it has none
 */
record Jwk(VerificationKey key, List<X509Certificate> certificates) {

  /**
   * Reads an entry that is to verify signatures of that algorithm.
   *
   * @throws MalformedEvidenceException when it is not an RSA key, or for another use
   */
  static Jwk of(JsonObject entry, String algorithm, Crypto crypto)
      throws MalformedEvidenceException {
    Tree tree = new Tree(entry);
    String type = tree.text("kty").orElse("none");
    if (!type.equals("RSA")) {
      throw new MalformedEvidenceException("expected an RSA key, found kty " + type);
    }
    if (!tree.text("use").orElse("sig").equals("sig")
        || !tree.text("alg").orElse(algorithm).equals(algorithm)
        || !verifies(entry)) {
      throw new MalformedEvidenceException("the key is not one to verify " + algorithm + " with");
    }
    List<X509Certificate> certificates =
        tree.find("x5c").isPresent() ? certificates(entry) : List.of();
    Optional<VerificationKey> stated = modulus(tree, crypto);
    if (certificates.isEmpty()) {
      return new Jwk(
          stated.orElseThrow(() -> new MalformedEvidenceException("the key has no n and e")),
          certificates);
    }
    VerificationKey certified = key(certificates.getFirst(), crypto);
    if (stated.isPresent() && !stated.get().spki().equals(certified.spki())) {
      throw new MalformedEvidenceException("n and e are not the key of the first x5c certificate");
    }
    return new Jwk(certified, certificates);
  }

  /** The certificates of an {@code x5c} member (RFC 7515 section 4.1.6), the key's own first. */
  static List<X509Certificate> certificates(JsonObject holder) throws MalformedEvidenceException {
    try {
      List<X509Certificate> certificates = new ArrayList<>();
      for (String text : encodedCertificates(holder)) {
        certificates.add(Certificates.parseDer(Base64.getDecoder().decode(text)));
      }
      return List.copyOf(certificates);
    } catch (X509Exception e) {
      throw new MalformedEvidenceException("x5c: " + e.getMessage());
    } catch (IllegalArgumentException e) {
      throw new MalformedEvidenceException("x5c: not base64");
    }
  }

  private static List<String> encodedCertificates(JsonObject holder)
      throws MalformedEvidenceException {
    try {
      List<String> texts = holder.array("x5c").strings();
      if (texts.isEmpty() || texts.size() > Certificates.MAX) {
        throw new MalformedEvidenceException(
            "x5c: expected 1 to " + Certificates.MAX + " certificates, found " + texts.size());
      }
      return texts;
    } catch (JsonException e) {
      throw new MalformedEvidenceException("x5c: " + e.getMessage());
    }
  }

  /** The key of a certificate. */
  static VerificationKey key(X509Certificate certificate, Crypto crypto)
      throws MalformedEvidenceException {
    try {
      byte[] spki = certificate.getPublicKey().getEncoded();
      if (spki != null) {
        return crypto.key(spki);
      }
    } catch (InvalidKeyException e) {
      throw new MalformedEvidenceException("the certificate's key is unusable");
    }
    throw new MalformedEvidenceException("the certificate's key has no encoding");
  }

  private static boolean verifies(JsonObject entry) throws MalformedEvidenceException {
    try {
      return entry.find("key_ops").isEmpty() || entry.array("key_ops").strings().contains("verify");
    } catch (JsonException e) {
      throw new MalformedEvidenceException("key_ops: " + e.getMessage());
    }
  }

  private static Optional<VerificationKey> modulus(Tree tree, Crypto crypto)
      throws MalformedEvidenceException {
    Optional<String> n = tree.text("n");
    Optional<String> e = tree.text("e");
    if (n.isEmpty() || e.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          crypto.rsa(Base64Url.decode(n.get(), "n"), Base64Url.decode(e.get(), "e")));
    } catch (InvalidKeyException failure) {
      throw new MalformedEvidenceException("the RSA key is unusable");
    }
  }
}
