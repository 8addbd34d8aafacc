package dev.cloister.testkit.pki;

import java.math.BigInteger;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;

/**
 * Everything a certificate says (RFC 5280 section 4.1), each item settable on its own.
 *
 * <p>Names are written in the order the certificate carries them: {@code "CN=a, O=b, C=US"}.
 */
public final class CertificateSpec {
  private final String subject;
  private final String issuer;
  private final BigInteger serial;
  private final Instant notBefore;
  private final Instant notAfter;
  private final byte[] spki;
  private final List<Extension> extensions;
  private final Hooks hooks;

  private CertificateSpec(
      String subject,
      String issuer,
      BigInteger serial,
      Instant notBefore,
      Instant notAfter,
      byte[] spki,
      List<Extension> extensions,
      Hooks hooks) {
    this.subject = subject;
    this.issuer = issuer;
    this.serial = serial;
    this.notBefore = notBefore;
    this.notAfter = notAfter;
    this.spki = spki.clone();
    this.extensions = List.copyOf(extensions);
    this.hooks = hooks;
  }

  /** A certificate for {@code spki} without extensions; its serial number is the key's id. */
  public static CertificateSpec of(
      String subject, String issuer, byte[] spki, Instant notBefore, Instant notAfter) {
    return new CertificateSpec(
        subject,
        issuer,
        new BigInteger(1, Extension.keyId(spki)),
        notBefore,
        notAfter,
        spki,
        List.of(),
        Hooks.none());
  }

  /** Another subject. */
  public CertificateSpec withSubject(String name) {
    return new CertificateSpec(name, issuer, serial, notBefore, notAfter, spki, extensions, hooks);
  }

  /** Another issuer name; who signs is not affected. */
  public CertificateSpec withIssuer(String name) {
    return new CertificateSpec(subject, name, serial, notBefore, notAfter, spki, extensions, hooks);
  }

  /** Another serial number. */
  public CertificateSpec withSerial(BigInteger number) {
    return new CertificateSpec(
        subject, issuer, number, notBefore, notAfter, spki, extensions, hooks);
  }

  /** Other limits of validity, both inclusive. */
  public CertificateSpec withValidity(Instant from, Instant to) {
    return new CertificateSpec(subject, issuer, serial, from, to, spki, extensions, hooks);
  }

  /** Another key. */
  public CertificateSpec withSpki(byte[] otherSpki) {
    return new CertificateSpec(
        subject, issuer, serial, notBefore, notAfter, otherSpki, extensions, hooks);
  }

  /** Sets or replaces one extension; a new one comes last. */
  public CertificateSpec with(Extension extension) {
    List<Extension> next = new ArrayList<>(extensions);
    int at = indexOf(extension.oid());
    if (at < 0) {
      next.add(extension);
    } else {
      next.set(at, extension);
    }
    return new CertificateSpec(subject, issuer, serial, notBefore, notAfter, spki, next, hooks);
  }

  /** Leaves one extension out. */
  public CertificateSpec without(String oid) {
    List<Extension> next = extensions.stream().filter(e -> !e.oid().equals(oid)).toList();
    return new CertificateSpec(subject, issuer, serial, notBefore, notAfter, spki, next, hooks);
  }

  /** Changes to the TBSCertificate (DER) and to the signature. */
  public CertificateSpec withHooks(Hooks changes) {
    return new CertificateSpec(
        subject, issuer, serial, notBefore, notAfter, spki, extensions, changes);
  }

  /** The subject. */
  public String subject() {
    return subject;
  }

  /** Signed by {@code key}, whoever the issuer name says. */
  public Certificate sign(SigningKey key) {
    AlgorithmIdentifier algorithm = AlgorithmIdentifier.getInstance(key.algorithmIdentifier());
    V3TBSCertificateGenerator tbs = new V3TBSCertificateGenerator();
    tbs.setSerialNumber(new ASN1Integer(serial));
    tbs.setSignature(algorithm);
    tbs.setIssuer(new X500Name(issuer));
    tbs.setStartDate(time(notBefore));
    tbs.setEndDate(time(notAfter));
    tbs.setSubject(new X500Name(subject));
    tbs.setSubjectPublicKeyInfo(SubjectPublicKeyInfo.getInstance(spki));
    if (!extensions.isEmpty()) {
      tbs.setExtensions(
          new Extensions(
              extensions.stream()
                  .map(Extension::encoded)
                  .toArray(org.bouncycastle.asn1.x509.Extension[]::new)));
    }
    return Certificate.ofDer(
        signed(Der.encode(tbs.generateTBSCertificate()), algorithm, key, hooks));
  }

  /** SEQUENCE { content, algorithm, signature }: the outer form of certificates and CRLs. */
  static byte[] signed(byte[] content, AlgorithmIdentifier algorithm, SigningKey key, Hooks hooks) {
    byte[] changed = hooks.content().apply(content);
    ASN1EncodableVector parts = new ASN1EncodableVector();
    parts.add(Der.decode(changed));
    parts.add(algorithm);
    parts.add(new DERBitString(hooks.signature().apply(key.sign(changed))));
    return Der.encode(new DERSequence(parts));
  }

  static Time time(Instant instant) {
    return new Time(Date.from(instant.truncatedTo(ChronoUnit.SECONDS)));
  }

  private int indexOf(String oid) {
    for (int i = 0; i < extensions.size(); i++) {
      if (extensions.get(i).oid().equals(oid)) {
        return i;
      }
    }
    return -1;
  }
}
