package dev.cloister.testkit.pki;

import java.io.IOException;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Primitive;

/** DER in and out of memory. */
public final class Der {
  private Der() {}

  /** DER of a value. */
  public static byte[] encode(ASN1Encodable value) {
    try {
      return value.toASN1Primitive().getEncoded(ASN1Encoding.DER);
    } catch (IOException e) {
      throw new IllegalStateException("encoding to memory does not fail", e);
    }
  }

  /**
   * The value of {@code der}.
   *
   * @throws IllegalArgumentException if it is not one DER value
   */
  public static ASN1Primitive decode(byte[] der) {
    try {
      return ASN1Primitive.fromByteArray(der);
    } catch (IOException e) {
      throw new IllegalArgumentException("expected one DER value", e);
    }
  }
}
