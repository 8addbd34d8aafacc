package dev.cloister.attestation.tpm;

import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.tcg.HashAlgorithm;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** TPMT_PUBLIC of an asymmetric key (TPM 2.0 Library part 2, section 12.2.4). */
public final class PublicArea {
  private static final int RSA = 0x0001;
  private static final int ECC = 0x0023;
  private static final int NULL = 0x0010;
  private static final HexFormat HEX = HexFormat.of();

  /** TPMA_OBJECT: what a key that attests must have. */
  private static final long FIXED_TPM = 1 << 1;

  private static final long FIXED_PARENT = 1 << 4;
  private static final long SENSITIVE_DATA_ORIGIN = 1 << 5;
  private static final long RESTRICTED = 1 << 16;
  private static final long DECRYPT = 1 << 17;
  private static final long SIGN = 1 << 18;

  private final byte[] bytes;
  private final HashAlgorithm nameAlgorithm;
  private final long attributes;
  private final byte[] spki;

  private PublicArea(byte[] bytes, TpmReader in) throws MalformedEvidenceException {
    this.bytes = bytes;
    int type = in.u16();
    int nameId = in.u16();
    nameAlgorithm =
        HashAlgorithm.of(nameId)
            .orElseThrow(
                () ->
                    new MalformedEvidenceException(
                        "unknown name algorithm 0x" + Integer.toHexString(nameId)));
    attributes = in.u32();
    in.sized();
    if (in.u16() != NULL) {
      in.u32();
    }
    if (in.u16() != NULL) {
      in.u16();
    }
    spki =
        switch (type) {
          case RSA -> rsa(in);
          case ECC -> ecc(in);
          default ->
              throw new MalformedEvidenceException(
                  "unsupported TPM key type 0x" + Integer.toHexString(type));
        };
    in.end("the public area");
  }

  /**
   * Parses a public area, with or without the size of TPM2B_PUBLIC before it.
   *
   * @throws MalformedEvidenceException when it is cut off, followed by more, or of another kind
   */
  public static PublicArea parse(byte[] bytes) throws MalformedEvidenceException {
    int first = new TpmReader(bytes).u16();
    byte[] area =
        first == bytes.length - 2 ? Arrays.copyOfRange(bytes, 2, bytes.length) : bytes.clone();
    return new PublicArea(area, new TpmReader(area));
  }

  private static byte[] rsa(TpmReader in) throws MalformedEvidenceException {
    in.u16();
    long exponent = in.u32();
    byte[] modulus = in.sized();
    if (modulus.length < 256 || modulus.length > 1024) {
      throw new MalformedEvidenceException("RSA modulus of " + modulus.length + " bytes");
    }
    try {
      return KeyFactory.getInstance("RSA")
          .generatePublic(
              new RSAPublicKeySpec(
                  new BigInteger(1, modulus), BigInteger.valueOf(exponent == 0 ? 65537 : exponent)))
          .getEncoded();
    } catch (GeneralSecurityException e) {
      throw new MalformedEvidenceException("not an RSA key");
    }
  }

  private static byte[] ecc(TpmReader in) throws MalformedEvidenceException {
    int curve = in.u16();
    if (in.u16() != NULL) {
      in.u16();
    }
    byte[] x = in.sized();
    byte[] y = in.sized();
    return switch (curve) {
      case 0x0003 -> point("3059301306072a8648ce3d020106082a8648ce3d03010703420004", 32, x, y);
      case 0x0004 -> point("3076301006072a8648ce3d020106052b8104002203620004", 48, x, y);
      default ->
          throw new MalformedEvidenceException("unsupported curve 0x" + Integer.toHexString(curve));
    };
  }

  private static byte[] point(String prefix, int size, byte[] x, byte[] y)
      throws MalformedEvidenceException {
    if (x.length > size || y.length > size) {
      throw new MalformedEvidenceException("coordinate longer than " + size + " bytes");
    }
    byte[] head = HEX.parseHex(prefix);
    byte[] out = new byte[head.length + 2 * size];
    System.arraycopy(head, 0, out, 0, head.length);
    System.arraycopy(x, 0, out, head.length + size - x.length, x.length);
    System.arraycopy(y, 0, out, head.length + 2 * size - y.length, y.length);
    return out;
  }

  /** TPMT_PUBLIC. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** The object's name: the name algorithm's id and its digest of the area (part 1, section 16). */
  public byte[] name() {
    byte[] digest = nameAlgorithm.digest(bytes);
    return ByteBuffer.allocate(2 + digest.length)
        .putShort((short) nameAlgorithm.id())
        .put(digest)
        .array();
  }

  /** SubjectPublicKeyInfo, DER. */
  public byte[] spki() {
    return spki.clone();
  }

  /**
   * Why such a key may not attest, if it may not. A restricted signing key signs nothing from
   * outside that looks like the TPM's own statements; one that is fixed and was made by its TPM has
   * no copy elsewhere.
   */
  public Optional<String> unfitToAttest() {
    long needed = FIXED_TPM | FIXED_PARENT | SENSITIVE_DATA_ORIGIN | RESTRICTED | SIGN;
    if ((attributes & needed) == needed && (attributes & DECRYPT) == 0) {
      return Optional.empty();
    }
    return Optional.of(
        "expected a restricted signing key that is fixed to its TPM, found attributes 0x"
            + Long.toHexString(attributes));
  }
}
