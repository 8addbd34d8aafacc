package dev.cloister.attestation.crypto;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Optional;

/** Verification through JCA: the JDK's RSA, and everything with the native provider. */
final class Jca {
  private static final int MAX_RSA_BITS = 8192;

  private Jca() {}

  static PublicKey ecKey(byte[] spki, Provider provider) throws InvalidKeyException {
    try {
      return KeyFactory.getInstance("EC", provider).generatePublic(new X509EncodedKeySpec(spki));
    } catch (NoSuchAlgorithmException | InvalidKeySpecException e) {
      throw new InvalidKeyException("not an EC public key", e);
    }
  }

  static PublicKey rsaKey(byte[] spki, Optional<Provider> provider) throws InvalidKeyException {
    try {
      KeyFactory factory =
          provider.isPresent()
              ? KeyFactory.getInstance("RSA", provider.get())
              : KeyFactory.getInstance("RSA");
      PublicKey key = factory.generatePublic(new X509EncodedKeySpec(spki));
      if (!(key instanceof RSAPublicKey rsa)
          || rsa.getModulus().bitLength() < 2048
          || rsa.getModulus().bitLength() > MAX_RSA_BITS
          || rsa.getPublicExponent().bitLength() > 64) {
        throw new InvalidKeyException("expected an RSA key of 2048 to " + MAX_RSA_BITS + " bits");
      }
      return key;
    } catch (NoSuchAlgorithmException | InvalidKeySpecException e) {
      throw new InvalidKeyException("neither an EC nor an RSA public key", e);
    }
  }

  static byte[] rsaSpki(byte[] modulus, byte[] exponent) throws InvalidKeyException {
    if (modulus.length > MAX_RSA_BITS / 8 + 1 || exponent.length > 9) {
      throw new InvalidKeyException("expected an RSA key of at most " + MAX_RSA_BITS + " bits");
    }
    try {
      return KeyFactory.getInstance("RSA")
          .generatePublic(
              new RSAPublicKeySpec(new BigInteger(1, modulus), new BigInteger(1, exponent)))
          .getEncoded();
    } catch (NoSuchAlgorithmException | InvalidKeySpecException e) {
      throw new InvalidKeyException("not an RSA public key", e);
    }
  }

  static boolean verify(
      SignatureAlgorithm algorithm,
      VerificationKey key,
      byte[] data,
      int from,
      int length,
      byte[] signature,
      SignaturePool pool)
      throws GeneralSecurityException {
    Signature verifier = pool.take(algorithm);
    verifier.initVerify(key.jca().orElseThrow(() -> new InvalidKeyException("not a JCA key")));
    verifier.update(data, from, length);
    boolean holds = verifier.verify(signature);
    pool.giveBack(algorithm, verifier);
    return holds;
  }
}
