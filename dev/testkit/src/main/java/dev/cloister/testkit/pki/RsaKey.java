package dev.cloister.testkit.pki;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.engines.RSABlindedEngine;
import org.bouncycastle.crypto.signers.PSSSigner;
import org.bouncycastle.crypto.util.PrivateKeyFactory;

/** An RSA key with one signature scheme. */
public final class RsaKey implements SigningKey {

  /** How the key signs. */
  public enum Scheme {
    /** RSASSA-PKCS1-v1_5 with SHA-256: tokens (RS256), Google's and Azure's certificates. */
    PKCS1_SHA256,
    /** RSASSA-PSS with SHA-384, MGF1-SHA-384 and a salt of 48 bytes: AMD's ARK and ASK. */
    PSS_SHA384
  }

  private static final int SALT = 48;
  private static final BigInteger EXPONENT = BigInteger.valueOf(65_537);

  private final Scheme scheme;
  private final byte[] spki;
  private final byte[] pkcs8;

  private RsaKey(Scheme scheme, byte[] spki, byte[] pkcs8) {
    this.scheme = scheme;
    this.spki = spki;
    this.pkcs8 = pkcs8;
  }

  /** The one key {@code seed} names; 2048 bits take about 0.1 s, 4096 about a second. */
  public static RsaKey generate(int bits, Scheme scheme, Seed seed) {
    SecureRandom random = seed.random();
    BigInteger p = prime(bits / 2, random);
    BigInteger q = prime(bits / 2, random);
    while (p.multiply(q).bitLength() != bits) {
      q = prime(bits / 2, random);
    }
    BigInteger pMinus1 = p.subtract(BigInteger.ONE);
    BigInteger qMinus1 = q.subtract(BigInteger.ONE);
    BigInteger d = EXPONENT.modInverse(pMinus1.multiply(qMinus1));
    try {
      KeyFactory factory = KeyFactory.getInstance("RSA");
      RSAPrivateCrtKeySpec key =
          new RSAPrivateCrtKeySpec(
              p.multiply(q), EXPONENT, d, p, q, d.mod(pMinus1), d.mod(qMinus1), q.modInverse(p));
      return new RsaKey(
          scheme,
          factory.generatePublic(new RSAPublicKeySpec(p.multiply(q), EXPONENT)).getEncoded(),
          factory.generatePrivate(key).getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK encodes every RSA key", e);
    }
  }

  /** The modulus, big-endian without a sign byte. */
  public byte[] modulus() {
    byte[] signed = ((RSAPublicKey) publicKey()).getModulus().toByteArray();
    return signed[0] == 0 ? Arrays.copyOfRange(signed, 1, signed.length) : signed;
  }

  /** The public exponent, big-endian. */
  public byte[] exponent() {
    return ((RSAPublicKey) publicKey()).getPublicExponent().toByteArray();
  }

  @Override
  public byte[] spki() {
    return spki.clone();
  }

  /** The private key as PKCS#8, DER. */
  public byte[] pkcs8() {
    return pkcs8.clone();
  }

  @Override
  public byte[] algorithmIdentifier() {
    return switch (scheme) {
      case PKCS1_SHA256 ->
          Der.encode(
              new AlgorithmIdentifier(
                  PKCSObjectIdentifiers.sha256WithRSAEncryption, DERNull.INSTANCE));
      case PSS_SHA384 -> {
        AlgorithmIdentifier sha384 =
            new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha384, DERNull.INSTANCE);
        yield Der.encode(
            new AlgorithmIdentifier(
                PKCSObjectIdentifiers.id_RSASSA_PSS,
                new RSASSAPSSparams(
                    sha384,
                    new AlgorithmIdentifier(PKCSObjectIdentifiers.id_mgf1, sha384),
                    new ASN1Integer(SALT),
                    RSASSAPSSparams.DEFAULT_TRAILER_FIELD)));
      }
    };
  }

  @Override
  public byte[] sign(byte[] message) {
    return switch (scheme) {
      case PKCS1_SHA256 -> pkcs1(message);
      case PSS_SHA384 -> pss(message);
    };
  }

  @Override
  public PublicKey publicKey() {
    try {
      return KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(spki));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK reads every RSA key", e);
    }
  }

  @Override
  public PrivateKey privateKey() {
    try {
      return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK reads every RSA key", e);
    }
  }

  private static BigInteger prime(int bits, SecureRandom random) {
    BigInteger prime = BigInteger.probablePrime(bits, random);
    while (!prime.subtract(BigInteger.ONE).gcd(EXPONENT).equals(BigInteger.ONE)) {
      prime = BigInteger.probablePrime(bits, random);
    }
    return prime;
  }

  private byte[] pkcs1(byte[] message) {
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(privateKey());
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has SHA256withRSA", e);
    }
  }

  private byte[] pss(byte[] message) {
    try {
      // A salt taken from the message keeps the signature repeatable.
      byte[] salt = new byte[SALT];
      SHA384Digest digest = new SHA384Digest();
      digest.update(message, 0, message.length);
      digest.doFinal(salt, 0);
      PSSSigner signer = new PSSSigner(new RSABlindedEngine(), new SHA384Digest(), salt);
      signer.init(true, PrivateKeyFactory.createKey(pkcs8));
      signer.update(message, 0, message.length);
      return signer.generateSignature();
    } catch (IOException | CryptoException e) {
      throw new IllegalStateException("an own RSA key signs", e);
    }
  }
}
