package dev.cloister.channel.ratls;

import dev.cloister.attestation.CryptoChoice;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.attestation.crypto.SignatureAlgorithm;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;

/** ECDSA on P-256 over {@code "cloister-ak-v1" || 0 || B}, signatures as r || s. */
final class SigningKeys {
  private static final byte[] DOMAIN = "cloister-ak-v1\0".getBytes(StandardCharsets.US_ASCII);

  private SigningKeys() {}

  static KeyPair generate(SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), random);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has P-256", e);
    }
  }

  static ByteString sign(PrivateKey key, byte[] binding) {
    try {
      Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
      signature.initSign(key);
      signature.update(DOMAIN);
      signature.update(binding);
      return ByteString.copyOf(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("expected a P-256 key that signs", e);
    }
  }

  static boolean verify(ByteString spki, byte[] binding, ByteString signature) {
    byte[] signed = new byte[DOMAIN.length + binding.length];
    System.arraycopy(DOMAIN, 0, signed, 0, DOMAIN.length);
    System.arraycopy(binding, 0, signed, DOMAIN.length, binding.length);
    Crypto crypto = Crypto.of(CryptoChoice.PURE_JAVA);
    try {
      return crypto.verifyRaw(
          SignatureAlgorithm.ECDSA_SHA256,
          crypto.key(spki.bytes()),
          signed,
          0,
          signed.length,
          signature.bytes());
    } catch (InvalidKeyException e) {
      return false;
    }
  }
}
