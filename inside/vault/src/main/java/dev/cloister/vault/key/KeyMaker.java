package dev.cloister.vault.key;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.crypto.AesGcm;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.constellation.key.KeyType;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.util.Optional;

/** Makes keys, and takes those that somebody has. */
final class KeyMaker {
  private static final int LENGTH = AesGcm.KEY_LENGTH;
  private static final int PROBE = 32;

  private KeyMaker() {}

  /**
   * A new key.
   *
   * @throws ChannelException {@link ErrorCode#WRONG_KEY_TYPE} for a share, which is somebody's
   */
  static KeyVersion generate(KeyType type, long number, long created, SecureRandom random)
      throws ChannelException {
    return switch (type) {
      case AES_256_GCM, HMAC_SHA256 ->
          new KeyVersion(number, created, SecretBytes.random(random, LENGTH), Optional.empty());
      case P256 -> pair("EC", number, created, random);
      case ED25519 -> pair("Ed25519", number, created, random);
      case RAW_SHARE ->
          throw new ChannelException(
              ErrorCode.WRONG_KEY_TYPE, "a share is imported, a vault cannot make one");
    };
  }

  /**
   * A key that somebody has.
   *
   * @param material copied
   * @throws ChannelException {@link ErrorCode#INVALID_REQUEST} when it is no key of the type, or
   *     the halves of a pair do not belong together
   */
  static KeyVersion take(
      KeyType type,
      long number,
      long created,
      SecretBytes material,
      Optional<ByteString> publicKey,
      SecureRandom random)
      throws ChannelException {
    if (publicKey.isPresent() != type.isSigning()) {
      throw refused("a public key with a signing key and only then");
    }
    switch (type) {
      case AES_256_GCM, HMAC_SHA256 -> {
        if (material.length() != LENGTH) {
          throw refused("a key of " + LENGTH + " bytes");
        }
      }
      case P256, ED25519 -> requirePair(type, material, publicKey.orElseThrow(), random);
      case RAW_SHARE -> {
        // Whatever it is; its length was bounded where it was read.
      }
    }
    return new KeyVersion(number, created, material.copy(), publicKey);
  }

  private static KeyVersion pair(String algorithm, long number, long created, SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      if (algorithm.equals("EC")) {
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
      }
      KeyPair pair = generator.generateKeyPair();
      return new KeyVersion(
          number,
          created,
          SecretBytes.takeOver(pair.getPrivate().getEncoded()),
          Optional.of(ByteString.copyOf(pair.getPublic().getEncoded())));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + algorithm, e);
    }
  }

  /** What one half signs the other must verify: else every signature of the key would be wrong. */
  private static void requirePair(
      KeyType type, SecretBytes material, ByteString publicKey, SecureRandom random)
      throws ChannelException {
    byte[] probe = new byte[PROBE];
    random.nextBytes(probe);
    try {
      byte[] signature = Signing.sign(type, material, probe);
      if (Signing.verify(type, publicKey, probe, signature)) {
        return;
      }
    } catch (GeneralSecurityException e) {
      // Refused below, as halves that do not belong together.
    }
    throw refused("PKCS #8 and SubjectPublicKeyInfo of one key of the type");
  }

  private static ChannelException refused(String expected) {
    return new ChannelException(ErrorCode.INVALID_REQUEST, "key: expected " + expected);
  }
}
