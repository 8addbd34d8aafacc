package dev.cloister.testkit.pki;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.OptionalInt;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** One X.509 extension (RFC 5280 section 4.2); {@code value} is the DER inside the OCTET STRING. */
public final class Extension {
  /** Basic constraints. */
  public static final String BASIC_CONSTRAINTS = "2.5.29.19";

  /** Key usage. */
  public static final String KEY_USAGE = "2.5.29.15";

  /** Subject key identifier. */
  public static final String SUBJECT_KEY_ID = "2.5.29.14";

  /** Authority key identifier. */
  public static final String AUTHORITY_KEY_ID = "2.5.29.35";

  /** CRL distribution points. */
  public static final String CRL_DISTRIBUTION_POINTS = "2.5.29.31";

  /** Subject alternative name. */
  public static final String SUBJECT_ALT_NAME = "2.5.29.17";

  /** What a key may be used for. */
  public enum Usage {
    /** Certificate Sign and CRL Sign. */
    CA(KeyUsage.keyCertSign | KeyUsage.cRLSign),
    /** CRL Sign alone. */
    CRL_ONLY(KeyUsage.cRLSign),
    /** Digital Signature and Non Repudiation. */
    SIGNING(KeyUsage.digitalSignature | KeyUsage.nonRepudiation),
    /** Key Encipherment alone. */
    ENCIPHERMENT(KeyUsage.keyEncipherment);

    private final int bits;

    Usage(int bits) {
      this.bits = bits;
    }
  }

  private final String oid;
  private final boolean critical;
  private final byte[] value;

  private Extension(String oid, boolean critical, byte[] value) {
    this.oid = oid;
    this.critical = critical;
    this.value = value.clone();
  }

  /** Any extension. */
  public static Extension of(String oid, boolean critical, byte[] value) {
    return new Extension(oid, critical, value);
  }

  /** Basic constraints of a CA; an empty {@code pathLength} sets no limit. */
  public static Extension ca(OptionalInt pathLength) {
    return new Extension(
        BASIC_CONSTRAINTS,
        true,
        Der.encode(
            pathLength.isPresent()
                ? new BasicConstraints(pathLength.getAsInt())
                : new BasicConstraints(true)));
  }

  /** Basic constraints of an end entity. */
  public static Extension notCa() {
    return new Extension(BASIC_CONSTRAINTS, true, Der.encode(new BasicConstraints(false)));
  }

  /** Key usage, critical. */
  public static Extension usage(Usage usage) {
    return new Extension(KEY_USAGE, true, Der.encode(new KeyUsage(usage.bits)));
  }

  /** Subject key identifier: SHA-1 of the public key (RFC 5280 section 4.2.1.2, method 1). */
  public static Extension subjectKeyId(byte[] spki) {
    return new Extension(SUBJECT_KEY_ID, false, Der.encode(new SubjectKeyIdentifier(keyId(spki))));
  }

  /** Authority key identifier: the key id of the issuer and nothing else. */
  public static Extension authorityKeyId(byte[] issuerSpki) {
    return new Extension(
        AUTHORITY_KEY_ID, false, Der.encode(new AuthorityKeyIdentifier(keyId(issuerSpki))));
  }

  /** One CRL distribution point. */
  public static Extension crlDistributionPoint(String url) {
    DistributionPointName name =
        new DistributionPointName(
            new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, url)));
    return new Extension(
        CRL_DISTRIBUTION_POINTS,
        false,
        Der.encode(
            new CRLDistPoint(new DistributionPoint[] {new DistributionPoint(name, null, null)})));
  }

  /** One subject alternative name: a DNS name, or an IP address. */
  public static Extension host(String host) {
    int kind = host.matches("[0-9.]+|.*:.*") ? GeneralName.iPAddress : GeneralName.dNSName;
    return new Extension(
        SUBJECT_ALT_NAME, false, Der.encode(new GeneralNames(new GeneralName(kind, host))));
  }

  /** A device by a distinguished name as its subject alternative name, critical. */
  public static Extension device(String name) {
    GeneralName device = new GeneralName(GeneralName.directoryName, name);
    return new Extension(SUBJECT_ALT_NAME, true, Der.encode(new GeneralNames(device)));
  }

  /** The object identifier in dotted form. */
  public String oid() {
    return oid;
  }

  /** Whether a reader that does not know it must refuse. */
  public boolean critical() {
    return critical;
  }

  /** The DER inside the OCTET STRING. */
  public byte[] value() {
    return value.clone();
  }

  org.bouncycastle.asn1.x509.Extension encoded() {
    return new org.bouncycastle.asn1.x509.Extension(
        new ASN1ObjectIdentifier(oid), critical, new DEROctetString(value));
  }

  /** SHA-1 over the bits of the public key: the name of a key, not a protection of it. */
  static byte[] keyId(byte[] spki) {
    try {
      return MessageDigest.getInstance("SHA-1")
          .digest(SubjectPublicKeyInfo.getInstance(spki).getPublicKeyData().getOctets());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
