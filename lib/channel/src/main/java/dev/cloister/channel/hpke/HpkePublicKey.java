package dev.cloister.channel.hpke;

import dev.cloister.attestation.binding.BoundKey;
import dev.cloister.attestation.binding.KeyUsage;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.EllipticCurve;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import javax.crypto.KEM;

/** A recipient's P-256 public key. */
public final class HpkePublicKey {
  private final BoundKey spki;
  private final PublicKey key;

  private HpkePublicKey(BoundKey spki, PublicKey key) {
    this.spki = spki;
    this.key = key;
  }

  /**
   * Reads a key.
   *
   * @param spki the 91 bytes of {@link BoundKey}: named curve, uncompressed point
   * @throws ChannelException with {@link ErrorCode#MALFORMED_RECORD} when it is another form or not
   *     a point of the curve
   */
  public static HpkePublicKey parse(byte[] spki) throws ChannelException {
    try {
      BoundKey bound = BoundKey.of(KeyUsage.HPKE, spki);
      PublicKey key = KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(spki));
      if (!(key instanceof ECPublicKey point) || !isOnCurve(point)) {
        throw new InvalidKeyException("not a point of the curve");
      }
      return new HpkePublicKey(bound, key);
    } catch (IllegalArgumentException | GeneralSecurityException e) {
      throw new ChannelException(
          ErrorCode.MALFORMED_RECORD, "expected the 91-byte SPKI of a P-256 key");
    }
  }

  /** SubjectPublicKeyInfo, DER, 91 bytes. */
  public byte[] spki() {
    return spki.spki();
  }

  /** The key as evidence binds it. */
  public BoundKey bound() {
    return spki;
  }

  /**
   * Sets up a sending context (RFC 9180 section 5.1.1, SetupBaseS).
   *
   * @param info what the context is for; both sides must have the same
   * @param random for the ephemeral key
   */
  public HpkeSender send(byte[] info, SecureRandom random) {
    try {
      KEM.Encapsulated out = KEM.getInstance("DHKEM").newEncapsulator(key, random).encapsulate();
      byte[] shared = out.key().getEncoded();
      try {
        return new HpkeSender(out.encapsulation(), KeySchedule.base(shared, info));
      } finally {
        Arrays.fill(shared, (byte) 0);
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK lacks what every JDK 25 has", e);
    }
  }

  /** SP 800-56A section 5.6.2.3.4, partial: the JDK checks it only when it uses the key. */
  private static boolean isOnCurve(ECPublicKey key) {
    EllipticCurve curve = key.getParams().getCurve();
    BigInteger p = ((ECFieldFp) curve.getField()).getP();
    BigInteger x = key.getW().getAffineX();
    BigInteger y = key.getW().getAffineY();
    BigInteger right = x.pow(3).add(curve.getA().multiply(x)).add(curve.getB());
    return x.compareTo(p) < 0
        && y.compareTo(p) < 0
        && y.pow(2).subtract(right).mod(p).signum() == 0;
  }
}
