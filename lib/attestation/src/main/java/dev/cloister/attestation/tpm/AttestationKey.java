package dev.cloister.attestation.tpm;

import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.x509.Certificates;
import dev.cloister.attestation.x509.X509Exception;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.cert.X509Certificate;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * An attestation key as it comes: a certificate, a public key (PEM or DER), or a TPM2B_PUBLIC or
 * TPMT_PUBLIC.
 */
final class AttestationKey {
  private static final String BEGIN = "-----BEGIN PUBLIC KEY-----";
  private static final String END = "-----END PUBLIC KEY-----";
  private static final int RSA = 0x0001;
  private static final int ECC = 0x0023;
  private static final int NULL = 0x0010;
  private static final HexFormat HEX = HexFormat.of();

  private final byte[] spki;
  private final List<X509Certificate> certificates;

  private AttestationKey(byte[] spki, List<X509Certificate> certificates) {
    this.spki = spki;
    this.certificates = certificates;
  }

  /**
   * Reads a key.
   *
   * @throws MalformedEvidenceException when it is none of the forms
   */
  static AttestationKey parse(byte[] bytes) throws MalformedEvidenceException {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int begin = text.indexOf(BEGIN);
    if (begin >= 0) {
      int end = text.indexOf(END, begin);
      if (end < 0) {
        throw new MalformedEvidenceException("public key without an end");
      }
      return ofSpki(base64(text.substring(begin + BEGIN.length(), end)));
    }
    if (Certificates.isPem(bytes)) {
      return ofCertificates(bytes);
    }
    if (bytes.length > 0 && bytes[0] == 0x30) {
      try {
        return ofCertificates(bytes);
      } catch (MalformedEvidenceException e) {
        return ofSpki(bytes.clone());
      }
    }
    return ofSpki(publicArea(bytes));
  }

  private static AttestationKey ofSpki(byte[] spki) {
    return new AttestationKey(spki, List.of());
  }

  private static AttestationKey ofCertificates(byte[] bytes) throws MalformedEvidenceException {
    try {
      List<X509Certificate> certificates = Certificates.parse(bytes);
      return new AttestationKey(certificates.getFirst().getPublicKey().getEncoded(), certificates);
    } catch (X509Exception e) {
      throw new MalformedEvidenceException("attestation key: " + e.getMessage());
    }
  }

  private static byte[] base64(String text) throws MalformedEvidenceException {
    try {
      return Base64.getMimeDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new MalformedEvidenceException("public key is not base64");
    }
  }

  /**
   * TPMT_PUBLIC, with or without the size of TPM2B_PUBLIC before it (part 2, 12.2.4 and 12.2.5).
   */
  private static byte[] publicArea(byte[] bytes) throws MalformedEvidenceException {
    TpmReader sized = new TpmReader(bytes);
    int first = sized.u16();
    TpmReader in = first == bytes.length - 2 ? sized : new TpmReader(bytes);
    int type = in.u16();
    in.u16();
    in.u32();
    in.sized();
    if (in.u16() != NULL) {
      in.u32();
    }
    if (in.u16() != NULL) {
      in.u16();
    }
    byte[] spki =
        switch (type) {
          case RSA -> rsa(in);
          case ECC -> ecc(in);
          default ->
              throw new MalformedEvidenceException(
                  "unsupported TPM key type 0x" + Integer.toHexString(type));
        };
    in.end("the public area");
    return spki;
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

  /** SubjectPublicKeyInfo, DER. */
  byte[] spki() {
    return spki.clone();
  }

  /** Its certificate, where that is what came. */
  Optional<X509Certificate> certificate() {
    return certificates.stream().findFirst();
  }

  /** Every certificate that came with it. */
  List<X509Certificate> certificates() {
    return certificates;
  }
}
