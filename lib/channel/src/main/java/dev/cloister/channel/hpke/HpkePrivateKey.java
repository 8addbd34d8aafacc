package dev.cloister.channel.hpke;

import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import javax.crypto.KEM;

/**
 * A recipient's key pair. The JDK holds private EC keys in objects that cannot be wiped: make one
 * per handshake and drop it, never keep one.
 */
public final class HpkePrivateKey {
  /** Length of an encapsulated key, in bytes. */
  public static final int ENC_LENGTH = 65;

  private final PrivateKey key;
  private final HpkePublicKey publicKey;

  private HpkePrivateKey(PrivateKey key, HpkePublicKey publicKey) {
    this.key = key;
    this.publicKey = publicKey;
  }

  /** A fresh key pair. */
  public static HpkePrivateKey generate(SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), random);
      return of(generator.generateKeyPair());
    } catch (GeneralSecurityException | ChannelException e) {
      throw new IllegalStateException("this JDK lacks what every JDK 25 has", e);
    }
  }

  static HpkePrivateKey of(KeyPair pair) throws ChannelException {
    return new HpkePrivateKey(
        pair.getPrivate(), HpkePublicKey.parse(pair.getPublic().getEncoded()));
  }

  /** What senders need. */
  public HpkePublicKey publicKey() {
    return publicKey;
  }

  /**
   * Sets up a receiving context (RFC 9180 section 5.1.1, SetupBaseR).
   *
   * @param enc the sender's encapsulated key, 65 bytes
   * @param info what the context is for; both sides must have the same
   * @throws ChannelException with {@link ErrorCode#MALFORMED_RECORD} when {@code enc} is not a
   *     point of the curve
   */
  public HpkeRecipient receive(byte[] enc, byte[] info) throws ChannelException {
    if (enc.length != ENC_LENGTH) {
      throw refused();
    }
    try {
      byte[] shared = KEM.getInstance("DHKEM").newDecapsulator(key).decapsulate(enc).getEncoded();
      try {
        return new HpkeRecipient(KeySchedule.base(shared, info));
      } finally {
        Arrays.fill(shared, (byte) 0);
      }
    } catch (GeneralSecurityException e) {
      throw refused();
    }
  }

  private static ChannelException refused() {
    return new ChannelException(
        ErrorCode.MALFORMED_RECORD, "expected an encapsulated P-256 key of 65 bytes");
  }

  @Override
  public String toString() {
    return "HpkePrivateKey[redacted]";
  }
}
