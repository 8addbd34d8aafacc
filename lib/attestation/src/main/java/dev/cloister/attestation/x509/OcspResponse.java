package dev.cloister.attestation.x509;

import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.attestation.crypto.VerificationKey;
import java.io.IOException;
import java.security.InvalidKeyException;
import java.security.cert.X509Certificate;
import java.text.ParseException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ocsp.BasicOCSPResponse;
import org.bouncycastle.asn1.ocsp.CertID;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.ocsp.OCSPResponse;
import org.bouncycastle.asn1.ocsp.ResponseBytes;
import org.bouncycastle.asn1.ocsp.SingleResponse;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** A basic OCSP response (RFC 6960, section 4.2) as it was stored; not yet believed. */
public final class OcspResponse {
  private static final int MAX_LENGTH = 64 * 1024;
  private static final int MAX_RESPONSES = 64;
  private static final int SUCCESSFUL = 0;
  private static final Map<String, String> HASHES =
      Map.of(
          "1.3.14.3.2.26", "SHA-1",
          "2.16.840.1.101.3.4.2.1", "SHA-256",
          "2.16.840.1.101.3.4.2.2", "SHA-384");

  private final BasicOCSPResponse basic;
  private final byte[] signed;
  private final List<X509Certificate> certificates;
  private final List<Single> responses;

  private OcspResponse(BasicOCSPResponse basic) throws IOException, X509Exception, ParseException {
    this.basic = basic;
    this.signed = basic.getTbsResponseData().getEncoded("DER");
    this.certificates = new ArrayList<>();
    ASN1Sequence certs = basic.getCerts();
    for (int i = 0; certs != null && i < Math.min(certs.size(), Certificates.MAX); i++) {
      certificates.add(Certificates.parseDer(certs.getObjectAt(i).toASN1Primitive().getEncoded()));
    }
    this.responses = new ArrayList<>();
    ASN1Sequence list = basic.getTbsResponseData().getResponses();
    if (list.size() > MAX_RESPONSES) {
      throw new X509Exception("more than " + MAX_RESPONSES + " answers");
    }
    for (int i = 0; i < list.size(); i++) {
      responses.add(new Single(SingleResponse.getInstance(list.getObjectAt(i))));
    }
  }

  /** What the responder says of a certificate. */
  public enum Kind {
    /** Not revoked. */
    GOOD,
    /** Revoked, or on hold. */
    REVOKED,
    /** The responder does not know it. */
    UNKNOWN
  }

  /**
   * A certificate's status.
   *
   * @param nextUpdate where the responder names one
   */
  public record Status(Kind kind, Instant thisUpdate, Optional<Instant> nextUpdate) {}

  /** One answer with what it is about. */
  private static final class Single {
    private final CertID id;
    private final Status status;

    Single(SingleResponse response) throws ParseException {
      this.id = response.getCertID();
      Kind kind =
          switch (response.getCertStatus().getTagNo()) {
            case 0 -> Kind.GOOD;
            case 1 -> Kind.REVOKED;
            default -> Kind.UNKNOWN;
          };
      Optional<Instant> next =
          response.getNextUpdate() == null
              ? Optional.empty()
              : Optional.of(response.getNextUpdate().getDate().toInstant());
      this.status = new Status(kind, response.getThisUpdate().getDate().toInstant(), next);
    }

    boolean isAbout(X509Certificate subject, byte[] issuerSpki) {
      String hash = HASHES.get(id.getHashAlgorithm().getAlgorithm().getId());
      if (hash == null || !id.getSerialNumber().getValue().equals(subject.getSerialNumber())) {
        return false;
      }
      byte[] name = subject.getIssuerX500Principal().getEncoded();
      byte[] key = SubjectPublicKeyInfo.getInstance(issuerSpki).getPublicKeyData().getBytes();
      return Arrays.equals(
              id.getIssuerNameHash().getOctets(), Crypto.hash(hash, name, 0, name.length))
          && Arrays.equals(
              id.getIssuerKeyHash().getOctets(), Crypto.hash(hash, key, 0, key.length));
    }
  }

  /**
   * Reads a response.
   *
   * @throws X509Exception when it is malformed, unsuccessful or of another type
   */
  public static OcspResponse parse(byte[] der) throws X509Exception {
    if (der.length > MAX_LENGTH) {
      throw new X509Exception("OCSP response of more than " + MAX_LENGTH + " bytes");
    }
    try {
      OCSPResponse response = OCSPResponse.getInstance(der);
      if (response.getResponseStatus().getIntValue() != SUCCESSFUL) {
        throw new X509Exception(
            "the OCSP responder answered " + response.getResponseStatus().getIntValue());
      }
      ResponseBytes bytes = response.getResponseBytes();
      if (!bytes.getResponseType().equals(OCSPObjectIdentifiers.id_pkix_ocsp_basic)) {
        throw new X509Exception("expected a basic OCSP response");
      }
      return new OcspResponse(BasicOCSPResponse.getInstance(bytes.getResponse().getOctets()));
    } catch (IOException | ParseException | RuntimeException e) {
      // The decoder has no one exception for what it cannot read.
      throw new X509Exception("not an OCSP response");
    }
  }

  /** The certificates that came with it. */
  public List<X509Certificate> certificates() {
    return List.copyOf(certificates);
  }

  /** Whether the key signed it. */
  public boolean signedBy(byte[] spki, Crypto crypto) {
    try {
      VerificationKey key = crypto.key(spki);
      return basic.getSignature().getPadBits() == 0
          && CertificateSignature.verify(
              basic.getSignatureAlgorithm().getAlgorithm().getId(),
              null,
              signed,
              basic.getSignature().getBytes(),
              key,
              crypto);
    } catch (InvalidKeyException e) {
      return false;
    }
  }

  /** The status of a certificate, if the response is about it. */
  public Optional<Status> find(X509Certificate subject, byte[] issuerSpki) {
    return responses.stream()
        .filter(response -> response.isAbout(subject, issuerSpki))
        .map(response -> response.status)
        .findFirst();
  }
}
