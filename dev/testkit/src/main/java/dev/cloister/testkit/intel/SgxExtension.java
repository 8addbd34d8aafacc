package dev.cloister.testkit.intel;

import dev.cloister.testkit.intel.PlatformSpec.Item;
import dev.cloister.testkit.pki.Der;
import dev.cloister.testkit.pki.Extension;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.ASN1Boolean;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Enumerated;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;

/** The SGX extension of PCK certificates (Intel SGX PCK Certificate and CRL Profile, 1.3.5). */
final class SgxExtension {
  static final String OID = "1.2.840.113741.1.13.1";

  private static final int PCE_SVN = 17;
  private static final int CPU_SVN = 18;

  private SgxExtension() {}

  static Extension of(PlatformSpec spec) {
    ASN1EncodableVector items = new ASN1EncodableVector();
    add(items, spec, Item.PPID, octets(spec.ppid()));
    add(items, spec, Item.TCB, tcb(spec));
    add(items, spec, Item.PCE_ID, octets(spec.pceId()));
    add(items, spec, Item.FMSPC, octets(spec.fmspc()));
    add(items, spec, Item.SGX_TYPE, new ASN1Enumerated(spec.sgxType().code()));
    add(items, spec, Item.PLATFORM_INSTANCE_ID, octets(spec.platformInstanceId()));
    add(items, spec, Item.CONFIGURATION, configuration(spec));
    return Extension.of(OID, false, Der.encode(new DERSequence(items)));
  }

  /** As the JDK hands it out: the OCTET STRING around it included. */
  static byte[] inCertificate(PlatformSpec spec) {
    return Der.encode(new DEROctetString(of(spec).value()));
  }

  private static ASN1Encodable tcb(PlatformSpec spec) {
    String base = oid(Item.TCB);
    ASN1EncodableVector items = new ASN1EncodableVector();
    List<Integer> components = spec.tcbComponents();
    for (int i = 0; i < components.size(); i++) {
      items.add(item(base + "." + (i + 1), new ASN1Integer(components.get(i))));
    }
    items.add(item(base + "." + PCE_SVN, new ASN1Integer(spec.pceSvn())));
    items.add(item(base + "." + CPU_SVN, new DEROctetString(spec.cpuSvn())));
    return new DERSequence(items);
  }

  private static ASN1Encodable configuration(PlatformSpec spec) {
    ASN1EncodableVector items = new ASN1EncodableVector();
    List<Boolean> flags = spec.configuration();
    for (int i = 0; i < flags.size(); i++) {
      items.add(
          item(
              oid(Item.CONFIGURATION) + "." + (i + 1),
              ASN1Boolean.getInstance(flags.get(i).booleanValue())));
    }
    return new DERSequence(items);
  }

  private static void add(
      ASN1EncodableVector items, PlatformSpec spec, Item item, ASN1Encodable value) {
    if (spec.has(item)) {
      items.add(item(oid(item), value));
    }
  }

  private static String oid(Item item) {
    return OID + "." + item.arc();
  }

  private static DERSequence item(String oid, ASN1Encodable value) {
    return new DERSequence(new ASN1Encodable[] {new ASN1ObjectIdentifier(oid), value});
  }

  private static DEROctetString octets(String hex) {
    return new DEROctetString(HexFormat.of().parseHex(hex));
  }
}
