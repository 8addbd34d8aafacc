package dev.cloister.testkit.pki;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERGeneralizedTime;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.ocsp.BasicOCSPResponse;
import org.bouncycastle.asn1.ocsp.CertID;
import org.bouncycastle.asn1.ocsp.CertStatus;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.ocsp.OCSPResponse;
import org.bouncycastle.asn1.ocsp.OCSPResponseStatus;
import org.bouncycastle.asn1.ocsp.ResponderID;
import org.bouncycastle.asn1.ocsp.ResponseBytes;
import org.bouncycastle.asn1.ocsp.ResponseData;
import org.bouncycastle.asn1.ocsp.RevokedInfo;
import org.bouncycastle.asn1.ocsp.SingleResponse;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** An OCSP response about one certificate (RFC 6960), each item settable on its own. */
public final class OcspSpec {
  private final Certificate subject;
  private final byte[] issuerSpki;
  private final Optional<Integer> revoked;
  private final boolean known;
  private final Instant thisUpdate;
  private final Optional<Instant> nextUpdate;
  private final List<Certificate> certificates;
  private final int outcome;

  private OcspSpec(
      Certificate subject,
      byte[] issuerSpki,
      Optional<Integer> revoked,
      boolean known,
      Instant thisUpdate,
      Optional<Instant> nextUpdate,
      List<Certificate> certificates,
      int outcome) {
    this.subject = subject;
    this.issuerSpki = issuerSpki.clone();
    this.revoked = revoked;
    this.known = known;
    this.thisUpdate = thisUpdate;
    this.nextUpdate = nextUpdate;
    this.certificates = List.copyOf(certificates);
    this.outcome = outcome;
  }

  /** That a certificate is good, from an instant until another. */
  public static OcspSpec good(
      Certificate subject, byte[] issuerSpki, Instant thisUpdate, Instant nextUpdate) {
    return new OcspSpec(
        subject,
        issuerSpki,
        Optional.empty(),
        true,
        thisUpdate,
        Optional.of(nextUpdate),
        List.of(),
        0);
  }

  /** That it is revoked: reason 1 is a stolen key, 6 a hold. */
  public OcspSpec revoked(int reason) {
    return new OcspSpec(
        subject,
        issuerSpki,
        Optional.of(reason),
        true,
        thisUpdate,
        nextUpdate,
        certificates,
        outcome);
  }

  /** That the responder does not know it. */
  public OcspSpec unknown() {
    return new OcspSpec(
        subject, issuerSpki, revoked, false, thisUpdate, nextUpdate, certificates, outcome);
  }

  /** Without a next update. */
  public OcspSpec withoutNextUpdate() {
    return new OcspSpec(
        subject, issuerSpki, revoked, known, thisUpdate, Optional.empty(), certificates, outcome);
  }

  /** With the certificate of a responder. */
  public OcspSpec with(Certificate responder) {
    List<Certificate> more = new ArrayList<>(certificates);
    more.add(responder);
    return new OcspSpec(subject, issuerSpki, revoked, known, thisUpdate, nextUpdate, more, outcome);
  }

  /** With another outcome than success: 6 is unauthorized. */
  public OcspSpec withOutcome(int value) {
    return new OcspSpec(
        subject, issuerSpki, revoked, known, thisUpdate, nextUpdate, certificates, value);
  }

  /** The response, DER. */
  public byte[] sign(EcKey key) {
    try {
      ResponseData data =
          new ResponseData(
              new ResponderID(new DEROctetString(new byte[20])),
              time(thisUpdate),
              new DERSequence(
                  new SingleResponse(
                      id(),
                      status(),
                      time(thisUpdate),
                      nextUpdate.map(OcspSpec::time).orElse(null),
                      (Extensions) null)),
              (Extensions) null);
      ASN1EncodableVector certs = new ASN1EncodableVector();
      for (Certificate certificate : certificates) {
        certs.add(org.bouncycastle.asn1.x509.Certificate.getInstance(certificate.der()));
      }
      BasicOCSPResponse basic =
          new BasicOCSPResponse(
              data,
              AlgorithmIdentifier.getInstance(key.algorithmIdentifier()),
              new DERBitString(key.sign(data.getEncoded("DER"))),
              new DERSequence(certs));
      return new OCSPResponse(
              new OCSPResponseStatus(outcome),
              new ResponseBytes(
                  OCSPObjectIdentifiers.id_pkix_ocsp_basic, new DEROctetString(basic)))
          .getEncoded("DER");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private CertID id() {
    byte[] issuer = subject.x509().getIssuerX500Principal().getEncoded();
    byte[] key = SubjectPublicKeyInfo.getInstance(issuerSpki).getPublicKeyData().getBytes();
    return new CertID(
        new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.3.14.3.2.26"), DERNull.INSTANCE),
        new DEROctetString(sha1(issuer)),
        new DEROctetString(sha1(key)),
        new ASN1Integer(subject.x509().getSerialNumber()));
  }

  private CertStatus status() {
    if (revoked.isPresent()) {
      return new CertStatus(new RevokedInfo(time(thisUpdate), CRLReason.lookup(revoked.get())));
    }
    return known ? new CertStatus() : new CertStatus(2, DERNull.INSTANCE);
  }

  private static ASN1GeneralizedTime time(Instant instant) {
    return new DERGeneralizedTime(Date.from(instant));
  }

  private static byte[] sha1(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-1").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
