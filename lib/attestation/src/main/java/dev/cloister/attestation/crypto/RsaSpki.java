package dev.cloister.attestation.crypto;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.HexFormat;

/** SubjectPublicKeyInfo of RSA keys (RFC 3279 section 2.3.1), DER. */
public final class RsaSpki {
  private static final int SEQUENCE = 0x30;
  private static final int INTEGER = 0x02;
  private static final int BIT_STRING = 0x03;
  private static final byte[] WHOLE_OCTETS = {0};

  /** rsaEncryption, with its parameters NULL. */
  private static final byte[] ALGORITHM = HexFormat.of().parseHex("300d06092a864886f70d0101010500");

  private RsaSpki() {}

  /** Encodes two positive numbers; whether they are a key is whoever's question who uses it. */
  public static byte[] of(BigInteger modulus, BigInteger exponent) {
    byte[] key =
        encode(
            SEQUENCE,
            encode(INTEGER, modulus.toByteArray()),
            encode(INTEGER, exponent.toByteArray()));
    return encode(SEQUENCE, ALGORITHM, encode(BIT_STRING, WHOLE_OCTETS, key));
  }

  private static byte[] encode(int tag, byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(length + 6);
    out.write(tag);
    if (length < 0x80) {
      out.write(length);
    } else {
      int octets = (39 - Integer.numberOfLeadingZeros(length)) / 8;
      out.write(0x80 | octets);
      for (int i = octets - 1; i >= 0; i--) {
        out.write(length >>> (8 * i));
      }
    }
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
