package dev.cloister.testkit.amd;

import dev.cloister.testkit.pki.Certificate;
import dev.cloister.testkit.pki.CertificateSpec;
import dev.cloister.testkit.pki.CertifiedKey;
import dev.cloister.testkit.pki.CrlSpec;
import dev.cloister.testkit.pki.Der;
import dev.cloister.testkit.pki.Extension;
import dev.cloister.testkit.pki.RsaKey;
import dev.cloister.testkit.pki.SigningKey;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERIA5String;

/** The certificates of one product line, each open to a change before it is signed. */
public final class AmdAuthority {
  /** Arc of AMD's extensions. */
  public static final String ARC = "1.3.6.1.4.1.3704.1.";

  private static final String ORGANISATION =
      "OU=Engineering, C=US, L=Santa Clara, ST=CA, O=Advanced Micro Devices, CN=";

  private final AmdKeys keys;
  private final Map<AmdRole, Certificate> certificates;

  private AmdAuthority(AmdKeys keys, Map<AmdRole, Certificate> certificates) {
    this.keys = keys;
    this.certificates = certificates;
  }

  /** Changes one certificate's content. */
  public interface Edits extends BiFunction<AmdRole, CertificateSpec, CertificateSpec> {}

  /** Certifies the keys from {@code from} on: authorities for 25 years, endorsement keys for 7. */
  public static AmdAuthority create(
      AmdProduct product, AmdKeys keys, AmdTcb tcb, byte[] chipId, Instant from, Edits edits) {
    String ark = ORGANISATION + "ARK-" + product.code();
    String ask = ORGANISATION + "SEV-" + product.code();
    String asvk = ORGANISATION + "SEV-VLEK-" + product.code();
    EnumMap<AmdRole, Certificate> made = new EnumMap<>(AmdRole.class);
    made.put(
        AmdRole.ARK, edits.apply(AmdRole.ARK, ca(ark, ark, keys.ark(), from)).sign(keys.ark()));
    made.put(
        AmdRole.ASK, edits.apply(AmdRole.ASK, ca(ask, ark, keys.ask(), from)).sign(keys.ark()));
    made.put(
        AmdRole.ASVK, edits.apply(AmdRole.ASVK, ca(asvk, ark, keys.asvk(), from)).sign(keys.ark()));
    CertificateSpec vcek =
        leaf("SEV-VCEK", ask, keys.vcek(), product.productName(), tcb, from)
            .with(Extension.of(ARC + "4", false, chipId));
    CertificateSpec vlek =
        leaf("SEV-VLEK", asvk, keys.vlek(), product.code(), tcb, from)
            .with(extension("5", new DERIA5String("cloister")));
    made.put(AmdRole.VCEK, edits.apply(AmdRole.VCEK, vcek).sign(keys.ask()));
    made.put(AmdRole.VLEK, edits.apply(AmdRole.VLEK, vlek).sign(keys.asvk()));
    return new AmdAuthority(keys, made);
  }

  /** A certificate. */
  public Certificate certificate(AmdRole role) {
    Certificate found = certificates.get(role);
    if (found == null) {
      throw new IllegalStateException("every role is certified");
    }
    return found;
  }

  /** A CRL of the root, DER. */
  public byte[] crl(CrlSpec spec) {
    return spec.sign(new CertifiedKey<RsaKey>(keys.ark(), certificate(AmdRole.ARK)));
  }

  /** An extension of AMD's arc. */
  public static Extension extension(String oid, ASN1Encodable value) {
    return Extension.of(ARC + oid, false, Der.encode(value));
  }

  private static CertificateSpec ca(String subject, String issuer, SigningKey key, Instant from) {
    return CertificateSpec.of(
            subject, issuer, key.spki(), from, from.plus(Duration.ofDays(25 * 365)))
        .with(Extension.ca(OptionalInt.empty()))
        .with(Extension.usage(Extension.Usage.CA));
  }

  private static CertificateSpec leaf(
      String name, String issuer, SigningKey key, String product, AmdTcb tcb, Instant from) {
    CertificateSpec out =
        CertificateSpec.of(
                ORGANISATION + name, issuer, key.spki(), from, from.plus(Duration.ofDays(7 * 365)))
            .with(extension("1", new ASN1Integer(1)))
            .with(extension("2", new DERIA5String(product)))
            .with(extension("3.1", new ASN1Integer(tcb.bootLoader())))
            .with(extension("3.2", new ASN1Integer(tcb.tee())))
            .with(extension("3.3", new ASN1Integer(tcb.snp())))
            .with(extension("3.8", new ASN1Integer(tcb.microcode())));
    return product.startsWith("Turin")
        ? out.with(extension("3.9", new ASN1Integer(tcb.fmc())))
        : out;
  }
}
