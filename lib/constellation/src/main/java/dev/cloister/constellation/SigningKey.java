package dev.cloister.constellation;

import dev.cloister.attestation.bytes.ByteString;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;

/**
 * A P-256 key pair that signs objects and nothing else: there is no way to have it sign bytes of
 * somebody's choice.
 */
public final class SigningKey {
  private final PrivateKey key;
  private final P256PublicKey publicKey;

  private SigningKey(PrivateKey key, P256PublicKey publicKey) {
    this.key = key;
    this.publicKey = publicKey;
  }

  /** A new key pair. */
  public static SigningKey generate(SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), random);
      return of(generator.generateKeyPair());
    } catch (GeneralSecurityException | ConstellationException e) {
      throw new IllegalStateException("every JDK has P-256", e);
    }
  }

  /**
   * A key pair that there is.
   *
   * @throws ConstellationException with {@link ConstellationException.Reason#MALFORMED} when it is
   *     not of P-256
   */
  public static SigningKey of(KeyPair pair) throws ConstellationException {
    byte[] spki = pair.getPublic().getEncoded();
    return new SigningKey(
        pair.getPrivate(), P256PublicKey.of(ByteString.copyOf(spki == null ? new byte[0] : spki)));
  }

  /** The public half. */
  public P256PublicKey publicKey() {
    return publicKey;
  }

  /** The signature over an object: r and s, 64 bytes. Another one at each call. */
  public ByteString sign(Canonical object) {
    try {
      Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
      signature.initSign(key);
      signature.update(object.encoded());
      return ByteString.copyOf(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("expected a P-256 key that signs", e);
    }
  }

  @Override
  public String toString() {
    return "signing key of " + publicKey;
  }
}
