package dev.cloister.attestation.crypto;

import java.io.IOException;
import java.math.BigInteger;
import java.security.InvalidKeyException;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;

/** ECDSA verification with Bouncy Castle's lightweight API: no provider, no registration. */
final class Ecdsa {
  private static final byte[] P256_SPKI_PREFIX =
      HexFormat.of().parseHex("3059301306072a8648ce3d020106082a8648ce3d03010703420004");
  private static final byte[] EC_KEY_OID = HexFormat.of().parseHex("06072a8648ce3d0201");
  private static final List<ASN1ObjectIdentifier> CURVES =
      List.of(
          SECObjectIdentifiers.secp256r1,
          SECObjectIdentifiers.secp384r1,
          SECObjectIdentifiers.secp521r1);

  private Ecdsa() {}

  /** Whether this SubjectPublicKeyInfo names id-ecPublicKey in its first 15 bytes. */
  static boolean isEc(byte[] spki) {
    for (int at = 4; at <= 7 && at + EC_KEY_OID.length <= spki.length; at++) {
      if (Arrays.equals(spki, at, at + EC_KEY_OID.length, EC_KEY_OID, 0, EC_KEY_OID.length)) {
        return true;
      }
    }
    return false;
  }

  /** Length of a coordinate in bytes; 0 for a key that is not EC. */
  static int fieldLength(VerificationKey key) {
    if (key.ec().isPresent()) {
      return (key.ec().get().getParameters().getCurve().getFieldSize() + 7) / 8;
    }
    return key.jca().orElse(null) instanceof ECPublicKey jca
        ? (jca.getParams().getCurve().getField().getFieldSize() + 7) / 8
        : 0;
  }

  static byte[] p256Spki(byte[] bytes, int from) {
    byte[] spki = Arrays.copyOf(P256_SPKI_PREFIX, P256_SPKI_PREFIX.length + 64);
    System.arraycopy(bytes, from, spki, P256_SPKI_PREFIX.length, 64);
    return spki;
  }

  static ECPublicKeyParameters key(byte[] spki) throws InvalidKeyException {
    try {
      SubjectPublicKeyInfo info = SubjectPublicKeyInfo.getInstance(spki);
      if (!info.getAlgorithm().getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)
          || !(info.getAlgorithm().getParameters() instanceof ASN1ObjectIdentifier curve)
          || !CURVES.contains(curve)
          || !Arrays.equals(info.getEncoded("DER"), spki)) {
        throw new InvalidKeyException("expected an EC key on a named NIST curve");
      }
      X9ECParameters parameters = CustomNamedCurves.getByOID(curve);
      byte[] point = info.getPublicKeyData().getOctets();
      int field = (parameters.getCurve().getFieldSize() + 7) / 8;
      if (point.length != 1 + 2 * field || point[0] != 4) {
        throw new InvalidKeyException("expected an uncompressed point");
      }
      return new ECPublicKeyParameters(
          parameters.getCurve().decodePoint(point), new ECNamedDomainParameters(curve, parameters));
    } catch (IOException | IllegalArgumentException | IllegalStateException e) {
      throw new InvalidKeyException("not an EC public key", e);
    }
  }

  static boolean verify(ECPublicKeyParameters key, byte[] hash, byte[] der) {
    BigInteger[] rs;
    try {
      rs = StandardDSAEncoding.INSTANCE.decode(key.getParameters().getN(), der);
    } catch (IOException | IllegalArgumentException | ClassCastException e) {
      return false;
    }
    ECDSASigner signer = new ECDSASigner();
    signer.init(false, key);
    return signer.verifySignature(hash, rs[0], rs[1]);
  }

  /** r and s as one DER SEQUENCE; empty when the halves are of unequal or absurd length. */
  static Optional<byte[]> toDer(byte[] rs) {
    if (rs.length % 2 != 0 || rs.length == 0 || rs.length > 132) {
      return Optional.empty();
    }
    byte[] r = integer(rs, 0, rs.length / 2);
    byte[] s = integer(rs, rs.length / 2, rs.length);
    int content = 4 + r.length + s.length;
    byte[] der = new byte[(content < 0x80 ? 2 : 3) + content];
    int at = 0;
    der[at++] = 0x30;
    if (content >= 0x80) {
      der[at++] = (byte) 0x81;
    }
    der[at++] = (byte) content;
    for (byte[] part : List.of(r, s)) {
      der[at++] = 0x02;
      der[at++] = (byte) part.length;
      System.arraycopy(part, 0, der, at, part.length);
      at += part.length;
    }
    return Optional.of(der);
  }

  private static byte[] integer(byte[] bytes, int from, int to) {
    return new BigInteger(1, Arrays.copyOfRange(bytes, from, to)).toByteArray();
  }
}
