package dev.cloister.vault.key;

import dev.cloister.attestation.CryptoChoice;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.attestation.crypto.SignatureAlgorithm;
import dev.cloister.attestation.crypto.VerificationKey;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.constellation.P256PublicKey;
import dev.cloister.constellation.key.KeyType;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;

/**
 * ECDSA on P-256 with SHA-256 (FIPS 186-5), signatures as r and s of 32 bytes each, and Ed25519
 * (RFC 8032). Signing is the JDK's; ECDSA is verified where all of Cloister verifies it.
 */
final class Signing {
  private static final String ECDSA = "SHA256withECDSAinP1363Format";
  private static final int ED25519_SPKI = 44;

  /** Order of the curve P-256 (SP 800-186). */
  private static final BigInteger ORDER =
      new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

  private Signing() {}

  /**
   * Signs a message.
   *
   * @param material PKCS #8
   * @throws GeneralSecurityException when it is no key of the type
   */
  static byte[] sign(KeyType type, SecretBytes material, byte[] message)
      throws GeneralSecurityException {
    PrivateKey key =
        material.use(
            bytes ->
                KeyFactory.getInstance(type == KeyType.P256 ? "EC" : "Ed25519")
                    .generatePrivate(new PKCS8EncodedKeySpec(bytes)));
    if (type == KeyType.P256) {
      requireP256(key);
    }
    Signature signature = Signature.getInstance(type == KeyType.P256 ? ECDSA : "Ed25519");
    signature.initSign(key);
    signature.update(message);
    return signature.sign();
  }

  /**
   * Whether a signature is a key's over a message.
   *
   * @param publicKey SubjectPublicKeyInfo
   * @param signature any bytes
   * @throws InvalidKeyException when it is no key of the type
   */
  static boolean verify(KeyType type, ByteString publicKey, byte[] message, byte[] signature)
      throws InvalidKeyException {
    return type == KeyType.P256
        ? verifyEcdsa(publicKey, message, signature)
        : verifyEd25519(publicKey, message, signature);
  }

  private static boolean verifyEcdsa(ByteString publicKey, byte[] message, byte[] signature)
      throws InvalidKeyException {
    if (publicKey.length() != P256PublicKey.LENGTH) {
      throw new InvalidKeyException("expected a P-256 key as 91 bytes");
    }
    Crypto crypto = Crypto.of(CryptoChoice.PURE_JAVA);
    VerificationKey key = crypto.key(publicKey.bytes());
    if (!key.spki().equals(publicKey)) {
      throw new InvalidKeyException("expected a P-256 key in its one form");
    }
    return signature.length == P256PublicKey.SIGNATURE_LENGTH
        && crypto.verifyRaw(
            SignatureAlgorithm.ECDSA_SHA256, key, message, 0, message.length, signature);
  }

  private static boolean verifyEd25519(ByteString publicKey, byte[] message, byte[] signature)
      throws InvalidKeyException {
    try {
      PublicKey key =
          KeyFactory.getInstance("Ed25519")
              .generatePublic(new X509EncodedKeySpec(publicKey.bytes()));
      if (publicKey.length() != ED25519_SPKI
          || !Arrays.equals(key.getEncoded(), publicKey.bytes())) {
        throw new InvalidKeyException("expected an Ed25519 key in its one form");
      }
      Signature verifier = Signature.getInstance("Ed25519");
      verifier.initVerify(key);
      verifier.update(message);
      return signature.length == P256PublicKey.SIGNATURE_LENGTH && verifier.verify(signature);
    } catch (InvalidKeyException e) {
      throw e;
    } catch (GeneralSecurityException e) {
      // A signature or point that does not decode: the JDK says so by an exception.
      return false;
    }
  }

  private static void requireP256(PrivateKey key) throws InvalidKeyException {
    if (!(key instanceof ECPrivateKey ec)) {
      throw new InvalidKeyException("expected a key of P-256");
    }
    ECParameterSpec curve = ec.getParams();
    if (!curve.getOrder().equals(ORDER)
        || ec.getS().signum() <= 0
        || ec.getS().compareTo(ORDER) >= 0) {
      throw new InvalidKeyException("expected a key of P-256");
    }
  }
}
