package dev.cloister.attestation.activation;

import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.tcg.HashAlgorithm;
import dev.cloister.attestation.x509.Certificates;
import dev.cloister.attestation.x509.X509Exception;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/**
 * The public part of an endorsement key and how it protects a seed (TPM 2.0 Library part 1, B.10.4
 * and C.6.1). Hash and symmetric key length are those of the key's default template (TCG EK
 * Credential Profile 2.5, annex B): SHA-256 with AES-128 for RSA 2048 and P-256, SHA-384 with
 * AES-256 for larger ones, SHA-512 for P-521.
 */
final class EndorsementKey {
  private static final String LABEL = "IDENTITY";

  private final X509Certificate certificate;
  private final HashAlgorithm hash;
  private final int symmetricBits;

  private EndorsementKey(X509Certificate certificate, HashAlgorithm hash, int symmetricBits) {
    this.certificate = certificate;
    this.hash = hash;
    this.symmetricBits = symmetricBits;
  }

  /** A seed and what only the key's TPM can read it from. */
  record ProtectedSeed(Wiped seed, ByteString encrypted) {}

  /**
   * The key of a certificate.
   *
   * @param der DER or PEM
   * @throws MalformedEvidenceException when it is no certificate, or of a key that no default
   *     template makes
   */
  static EndorsementKey parse(byte[] der) throws MalformedEvidenceException {
    try {
      return of(Certificates.parse(der).getFirst());
    } catch (X509Exception e) {
      throw new MalformedEvidenceException("endorsement key certificate: " + e.getMessage());
    }
  }

  private static EndorsementKey of(X509Certificate certificate) throws MalformedEvidenceException {
    PublicKey key = certificate.getPublicKey();
    int bits =
        switch (key) {
          case RSAPublicKey rsa -> rsa.getModulus().bitLength();
          case ECPublicKey ec -> ec.getParams().getOrder().bitLength();
          default -> 0;
        };
    return switch (bits) {
      case 2048, 256 -> new EndorsementKey(certificate, HashAlgorithm.SHA256, 128);
      case 3072, 4096, 384 -> new EndorsementKey(certificate, HashAlgorithm.SHA384, 256);
      case 521 -> new EndorsementKey(certificate, HashAlgorithm.SHA512, 256);
      default ->
          throw new MalformedEvidenceException(
              "expected an endorsement key of RSA 2048 to 4096 or P-256 to P-521");
    };
  }

  X509Certificate certificate() {
    return certificate;
  }

  /** The key's name algorithm. */
  HashAlgorithm hash() {
    return hash;
  }

  /** Key length of AES in CFB mode. */
  int symmetricBits() {
    return symmetricBits;
  }

  ProtectedSeed protect(SecureRandom random) {
    try {
      return certificate.getPublicKey() instanceof ECPublicKey ec
          ? agreed(ec, random)
          : wrapped(random);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK cannot use an endorsement key", e);
    }
  }

  private ProtectedSeed wrapped(SecureRandom random) throws GeneralSecurityException {
    byte[] seed = new byte[hash.length()];
    random.nextBytes(seed);
    String name = hash.name().replace("SHA", "SHA-");
    Cipher oaep = Cipher.getInstance("RSA/ECB/OAEPPadding");
    byte[] label = (LABEL + '\0').getBytes(StandardCharsets.US_ASCII);
    oaep.init(
        Cipher.ENCRYPT_MODE,
        certificate.getPublicKey(),
        new OAEPParameterSpec(
            name, "MGF1", new MGF1ParameterSpec(name), new PSource.PSpecified(label)),
        random);
    return new ProtectedSeed(Wiped.owning(seed), ByteString.copyOf(oaep.doFinal(seed)));
  }

  private ProtectedSeed agreed(ECPublicKey ek, SecureRandom random)
      throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(ek.getParams(), random);
    KeyPair ephemeral = generator.generateKeyPair();
    KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
    agreement.init(ephemeral.getPrivate());
    agreement.doPhase(ek, true);
    byte[] z = agreement.generateSecret();
    int size = (ek.getParams().getCurve().getField().getFieldSize() + 7) / 8;
    ECPublicKey own = (ECPublicKey) ephemeral.getPublic();
    byte[] x = fixed(own.getW().getAffineX(), size);
    byte[] y = fixed(own.getW().getAffineY(), size);
    byte[] seed = Kdf.e(hash, z, LABEL, x, fixed(ek.getW().getAffineX(), size), hash.length() * 8);
    Arrays.fill(z, (byte) 0);
    byte[] point =
        ByteBuffer.allocate(4 + 2 * size)
            .putShort((short) size)
            .put(x)
            .putShort((short) size)
            .put(y)
            .array();
    return new ProtectedSeed(Wiped.owning(seed), ByteString.copyOf(point));
  }

  private static byte[] fixed(BigInteger value, int size) {
    byte[] signed = value.toByteArray();
    byte[] out = new byte[size];
    int length = Math.min(signed.length, size);
    System.arraycopy(signed, signed.length - length, out, size - length, length);
    return out;
  }
}
