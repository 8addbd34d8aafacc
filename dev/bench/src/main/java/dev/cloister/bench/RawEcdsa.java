package dev.cloister.bench;

import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERSequence;

/** Signatures as evidence has them: r and s, one after the other. */
final class RawEcdsa {
  private RawEcdsa() {}

  /**
   * As JCA takes them.
   *
   * @param half bytes of each
   * @param littleEndian AMD's order; the others' is big-endian
   */
  static byte[] der(byte[] in, int from, int half, boolean littleEndian) throws IOException {
    ASN1Integer r = integer(Arrays.copyOfRange(in, from, from + half), littleEndian);
    ASN1Integer s = integer(Arrays.copyOfRange(in, from + half, from + 2 * half), littleEndian);
    return new DERSequence(new ASN1Integer[] {r, s}).getEncoded();
  }

  private static ASN1Integer integer(byte[] bytes, boolean littleEndian) {
    if (littleEndian) {
      for (int i = 0, j = bytes.length - 1; i < j; i++, j--) {
        byte swap = bytes[i];
        bytes[i] = bytes[j];
        bytes[j] = swap;
      }
    }
    return new ASN1Integer(new BigInteger(1, bytes));
  }
}
