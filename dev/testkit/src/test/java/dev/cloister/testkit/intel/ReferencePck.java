package dev.cloister.testkit.intel;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;

/** The SGX extension read back, item by item. */
@SuppressWarnings("ArrayRecordComponent")
record ReferencePck(int[] components, int pceSvn, byte[] cpuSvn, String pceId, String fmspc) {
  private static final String OID = "1.2.840.113741.1.13.1";

  /** Throws on anything odd. */
  static ReferencePck read(X509Certificate certificate) throws IOException {
    byte[] value = certificate.getExtensionValue(OID);
    if (value == null) {
      throw new IOException("no SGX extension");
    }
    byte[] inner = ((ASN1OctetString) ASN1Primitive.fromByteArray(value)).getOctets();
    try {
      Map<String, ASN1Encodable> items = items(ASN1Primitive.fromByteArray(inner));
      Map<String, ASN1Encodable> tcb = items(item(items, 2));
      octets(item(items, 1), 16);
      int[] components = new int[16];
      for (int i = 0; i < 16; i++) {
        components[i] = number(find(tcb, OID + ".2." + (i + 1)), 255);
      }
      return new ReferencePck(
          components,
          number(find(tcb, OID + ".2.17"), 65535),
          octets(find(tcb, OID + ".2.18"), 16),
          HexFormat.of().formatHex(octets(item(items, 3), 2)),
          HexFormat.of().formatHex(octets(item(items, 4), 6)));
    } catch (ClassCastException | IllegalArgumentException | ArithmeticException e) {
      throw new IOException("SGX extension", e);
    }
  }

  private static ASN1Encodable item(Map<String, ASN1Encodable> items, int arc) throws IOException {
    return find(items, OID + "." + arc);
  }

  private static ASN1Encodable find(Map<String, ASN1Encodable> items, String oid)
      throws IOException {
    ASN1Encodable found = items.get(oid);
    if (found == null) {
      throw new IOException("no item " + oid);
    }
    return found;
  }

  private static Map<String, ASN1Encodable> items(ASN1Encodable sequence) {
    Map<String, ASN1Encodable> out = new HashMap<>();
    for (ASN1Encodable entry : (ASN1Sequence) sequence) {
      ASN1Sequence pair = (ASN1Sequence) entry;
      out.put(((ASN1ObjectIdentifier) pair.getObjectAt(0)).getId(), pair.getObjectAt(1));
    }
    return out;
  }

  private static int number(ASN1Encodable value, int max) throws IOException {
    int number = ((ASN1Integer) value).intValueExact();
    if (number < 0 || number > max) {
      throw new IOException("number " + number);
    }
    return number;
  }

  private static byte[] octets(ASN1Encodable value, int length) throws IOException {
    byte[] out = ((ASN1OctetString) value).getOctets();
    if (out.length != length) {
      throw new IOException("expected " + length + " bytes");
    }
    return out;
  }
}
