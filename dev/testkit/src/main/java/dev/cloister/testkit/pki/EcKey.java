package dev.cloister.testkit.pki;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.util.BigIntegers;

/** An ECDSA key with deterministic nonces (RFC 6979) and the digest that belongs to its curve. */
public final class EcKey implements SigningKey {

  /** The curves vendors sign evidence with. */
  public enum Curve {
    /** P-256 with SHA-256. */
    P256("P-256", "SHA-256", 32),
    /** P-384 with SHA-384. */
    P384("P-384", "SHA-384", 48);

    private final String standardName;
    private final String digest;
    private final int fieldBytes;

    Curve(String standardName, String digest, int fieldBytes) {
      this.standardName = standardName;
      this.digest = digest;
      this.fieldBytes = fieldBytes;
    }

    /** Bytes of one coordinate or one half of a raw signature. */
    public int fieldBytes() {
      return fieldBytes;
    }

    private ECDomainParameters domain() {
      X9ECParameters p = CustomNamedCurves.getByName(standardName);
      return new ECDomainParameters(p.getCurve(), p.getG(), p.getN(), p.getH());
    }

    private ASN1ObjectIdentifier oid() {
      return this == P256 ? SECObjectIdentifiers.secp256r1 : SECObjectIdentifiers.secp384r1;
    }

    private ASN1ObjectIdentifier signatureOid() {
      return this == P256
          ? X9ObjectIdentifiers.ecdsa_with_SHA256
          : X9ObjectIdentifiers.ecdsa_with_SHA384;
    }
  }

  private final Curve curve;
  private final ECDomainParameters domain;
  private final BigInteger scalar;
  private final byte[] uncompressed;

  private EcKey(Curve curve, BigInteger scalar) {
    this.curve = curve;
    this.domain = curve.domain();
    this.scalar = scalar;
    this.uncompressed =
        new FixedPointCombMultiplier()
            .multiply(domain.getG(), scalar)
            .normalize()
            .getEncoded(false);
  }

  /** The one key {@code seed} names on {@code curve}. */
  public static EcKey generate(Curve curve, Seed seed) {
    BigInteger order = curve.domain().getN();
    // 64 surplus bits make the bias of the reduction negligible (FIPS 186-5 A.2.1).
    BigInteger wide = new BigInteger(1, seed.bytes(curve.fieldBytes() + 8));
    return new EcKey(curve, wide.mod(order.subtract(BigInteger.ONE)).add(BigInteger.ONE));
  }

  /** The one P-256 key {@code seed} names. */
  public static EcKey p256(Seed seed) {
    return generate(Curve.P256, seed);
  }

  /**
   * Reads a PKCS#8 key as {@link #pkcs8} writes it.
   *
   * @throws IllegalArgumentException if it is no EC key on a known curve
   */
  public static EcKey ofPkcs8(byte[] der) {
    try {
      ECPrivateKey key =
          (ECPrivateKey) KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
      int bits = key.getParams().getOrder().bitLength();
      for (Curve curve : Curve.values()) {
        if (8 * curve.fieldBytes == bits) {
          return new EcKey(curve, key.getS());
        }
      }
      throw new IllegalArgumentException("expected a P-256 or P-384 key, found " + bits + " bits");
    } catch (InvalidKeySpecException e) {
      throw new IllegalArgumentException("expected a PKCS#8 EC key", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has EC keys", e);
    }
  }

  /** The curve. */
  public Curve curve() {
    return curve;
  }

  /** The public point as x || y, without the leading 0x04. */
  public byte[] point() {
    return Arrays.copyOfRange(uncompressed, 1, uncompressed.length);
  }

  /** The signature as r || s, big-endian, each as long as the field. */
  public byte[] signRaw(byte[] message) {
    BigInteger[] rs = rs(message);
    int n = curve.fieldBytes();
    byte[] out = new byte[2 * n];
    System.arraycopy(BigIntegers.asUnsignedByteArray(n, rs[0]), 0, out, 0, n);
    System.arraycopy(BigIntegers.asUnsignedByteArray(n, rs[1]), 0, out, n, n);
    return out;
  }

  @Override
  public byte[] sign(byte[] message) {
    BigInteger[] rs = rs(message);
    ASN1EncodableVector parts = new ASN1EncodableVector();
    parts.add(new ASN1Integer(rs[0]));
    parts.add(new ASN1Integer(rs[1]));
    return Der.encode(new DERSequence(parts));
  }

  @Override
  public byte[] algorithmIdentifier() {
    return Der.encode(new AlgorithmIdentifier(curve.signatureOid()));
  }

  @Override
  public byte[] spki() {
    return Der.encode(new SubjectPublicKeyInfo(keyAlgorithm(), uncompressed));
  }

  /** The private key as PKCS#8, DER. */
  public byte[] pkcs8() {
    try {
      return Der.encode(
          new PrivateKeyInfo(
              keyAlgorithm(),
              new org.bouncycastle.asn1.sec.ECPrivateKey(domain.getN().bitLength(), scalar)));
    } catch (IOException e) {
      throw new IllegalStateException("encoding to memory does not fail", e);
    }
  }

  @Override
  public PublicKey publicKey() {
    try {
      return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(spki()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK reads every named-curve key", e);
    }
  }

  @Override
  public PrivateKey privateKey() {
    try {
      return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(pkcs8()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK reads every named-curve key", e);
    }
  }

  private AlgorithmIdentifier keyAlgorithm() {
    return new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, curve.oid());
  }

  private BigInteger[] rs(byte[] message) {
    ECDSASigner signer =
        new ECDSASigner(
            new HMacDSAKCalculator(curve == Curve.P256 ? new SHA256Digest() : new SHA384Digest()));
    signer.init(true, new ECPrivateKeyParameters(scalar, domain));
    try {
      return signer.generateSignature(MessageDigest.getInstance(curve.digest).digest(message));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + curve.digest, e);
    }
  }
}
