package dev.cloister.attestation.crypto;

import dev.cloister.attestation.CryptoChoice;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.util.Optional;

/** Hashes and signature verification. Safe for use by many threads. */
public final class Crypto {
  private static final Crypto PURE_JAVA = new Crypto(Optional.empty());

  private final Optional<Provider> nativeProvider;
  private final SignaturePool signatures;

  private Crypto(Optional<Provider> nativeProvider) {
    this(nativeProvider, SignaturePool.none(nativeProvider));
  }

  private Crypto(Optional<Provider> nativeProvider, SignaturePool signatures) {
    this.nativeProvider = nativeProvider;
    this.signatures = signatures;
  }

  /** Looked for once, and only by whoever asks for it: that is slow, and loads native code. */
  private static final class Native {
    private static final Crypto CRYPTO = new Crypto(CorrettoProvider.find());
  }

  /** The cryptography of that choice. */
  public static Crypto of(CryptoChoice choice) {
    return switch (choice) {
      case PURE_JAVA -> PURE_JAVA;
      case NATIVE_WHERE_PRESENT -> Native.CRYPTO;
    };
  }

  /** The cryptography of any JCA provider that has EC and RSA: to compare providers. */
  public static Crypto of(Provider provider) {
    return new Crypto(Optional.of(provider));
  }

  /** The same for an owner who verifies often: it keeps what verifies ready between two calls. */
  public Crypto keepingReady() {
    return new Crypto(nativeProvider, SignaturePool.keeping(nativeProvider));
  }

  /** The native provider in use, by name; empty in pure Java. */
  public Optional<String> nativeProviderName() {
    return nativeProvider.map(Provider::getName);
  }

  /** SHA-256. */
  public static byte[] sha256(byte[] bytes) {
    return hash("SHA-256", bytes, 0, bytes.length);
  }

  /** SHA-384. */
  public static byte[] sha384(byte[] bytes) {
    return hash("SHA-384", bytes, 0, bytes.length);
  }

  /** A hash of part of an array, by its JCA name. */
  public static byte[] hash(String algorithm, byte[] bytes, int from, int length) {
    MessageDigest digest = digest(algorithm);
    digest.update(bytes, from, length);
    return digest.digest();
  }

  /** A digest to update step by step. */
  public static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalArgumentException("no hash " + algorithm, e);
    }
  }

  /**
   * A key from its SubjectPublicKeyInfo: RSA, or EC on P-256, P-384 or P-521 as a named curve.
   *
   * @throws InvalidKeyException when it is malformed, of another kind, or not a point of its curve
   */
  public VerificationKey key(byte[] spki) throws InvalidKeyException {
    if (nativeProvider.isPresent() && Ecdsa.isEc(spki)) {
      Ecdsa.key(spki); // the same strict reading, whoever computes afterwards
      return VerificationKey.ofJca(spki, Jca.ecKey(spki, nativeProvider.get()));
    }
    return Ecdsa.isEc(spki)
        ? VerificationKey.ofEc(spki, Ecdsa.key(spki))
        : VerificationKey.ofJca(spki, Jca.rsaKey(spki, nativeProvider));
  }

  /**
   * A P-256 key from its coordinates, 32 bytes each, big-endian.
   *
   * @throws InvalidKeyException when it is not a point of the curve
   */
  public VerificationKey p256(byte[] bytes, int from) throws InvalidKeyException {
    byte[] spki = Ecdsa.p256Spki(bytes, from);
    return key(spki);
  }

  /**
   * An RSA key from its modulus and exponent, big-endian and unsigned.
   *
   * @throws InvalidKeyException when it is not of 2048 to 8192 bits
   */
  public VerificationKey rsa(byte[] modulus, byte[] exponent) throws InvalidKeyException {
    return key(Jca.rsaSpki(modulus, exponent));
  }

  /** Whether the signature, in the algorithm's DER or octet form, is the key's over the data. */
  public boolean verify(
      SignatureAlgorithm algorithm, VerificationKey key, byte[] data, byte[] signature) {
    return verify(algorithm, key, data, 0, data.length, signature);
  }

  /** Whether the signature is the key's over part of an array. */
  public boolean verify(
      SignatureAlgorithm algorithm,
      VerificationKey key,
      byte[] data,
      int from,
      int length,
      byte[] signature) {
    boolean ecdsa = algorithm.family() == SignatureAlgorithm.Family.ECDSA;
    if (ecdsa != key.isElliptic()) {
      return false;
    }
    if (key.ec().isPresent()) {
      byte[] hash = hash(algorithm.hash(), data, from, length);
      return Ecdsa.verify(key.ec().get(), hash, signature);
    }
    try {
      return Jca.verify(algorithm, key, data, from, length, signature, signatures);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /**
   * Whether the ECDSA signature, as r and s in big-endian halves of the length of the key's field,
   * is the key's over part of an array.
   */
  public boolean verifyRaw(
      SignatureAlgorithm algorithm,
      VerificationKey key,
      byte[] data,
      int from,
      int length,
      byte[] rs) {
    if (rs.length != 2 * Ecdsa.fieldLength(key)) {
      return false;
    }
    return Ecdsa.toDer(rs)
        .map(der -> verify(algorithm, key, data, from, length, der))
        .orElse(false);
  }
}
