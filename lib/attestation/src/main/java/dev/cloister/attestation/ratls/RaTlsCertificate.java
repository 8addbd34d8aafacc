package dev.cloister.attestation.ratls;

import dev.cloister.attestation.Detection.Stop;
import dev.cloister.attestation.Evidence;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.Verifier;
import dev.cloister.attestation.bytes.DerReader;
import dev.cloister.attestation.cbor.Cbor;
import dev.cloister.attestation.cbor.CborArray;
import dev.cloister.attestation.cbor.CborBytes;
import dev.cloister.attestation.cbor.CborException;
import dev.cloister.attestation.cbor.CborInteger;
import dev.cloister.attestation.cbor.CborMap;
import dev.cloister.attestation.cbor.CborTag;
import dev.cloister.attestation.cbor.CborValue;
import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.x509.Certificates;
import dev.cloister.attestation.x509.X509Exception;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * A certificate with evidence in an extension, and how that evidence names the certificate's key.
 */
public final class RaTlsCertificate {
  private static final String TCG_EVIDENCE = "2.23.133.5.4.9";
  private static final List<String> RAW_QUOTE =
      List.of(
          "0.6.9.42.840.113741.1337.6",
          "1.2.840.113741.1337.6",
          "1.2.840.113741.1.13.1.0",
          "1.2.840.113741.1.5.5.1.6",
          "1.3.6.1.4.1.65230.4.1");
  private static final long TEE_QUOTE = 60000;
  private static final String PUBLIC_KEY_HASH = "pubkey-hash";
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final X509Certificate certificate;
  private final Evidence evidence;
  private final KeyBinding keyBinding;

  private RaTlsCertificate(X509Certificate certificate, Evidence evidence, KeyBinding keyBinding) {
    this.certificate = certificate;
    this.evidence = evidence;
    this.keyBinding = keyBinding;
  }

  /**
   * Reads a certificate; the interoperable form is preferred where there are several.
   *
   * @param pemOrDer the leaf; further certificates are ignored
   * @throws MalformedEvidenceException when it is not a certificate, or holds no evidence in a
   *     known form
   */
  public static RaTlsCertificate parse(byte[] pemOrDer) throws MalformedEvidenceException {
    X509Certificate certificate;
    try {
      certificate = Certificates.parse(pemOrDer).getFirst();
    } catch (X509Exception e) {
      throw new MalformedEvidenceException("not an RA-TLS certificate: " + e.getMessage());
    }
    byte[] tagged = certificate.getExtensionValue(TCG_EVIDENCE);
    if (tagged != null) {
      return interoperable(certificate, DerReader.of(tagged).octetString());
    }
    for (String oid : RAW_QUOTE) {
      byte[] raw = certificate.getExtensionValue(oid);
      if (raw != null) {
        Evidence evidence = Verifier.parse(DerReader.of(raw).octetString());
        return new RaTlsCertificate(certificate, evidence, legacyBinding(certificate, evidence));
      }
    }
    throw new MalformedEvidenceException(
        Stop.NOT_EVIDENCE, "the certificate has no evidence extension");
  }

  private static RaTlsCertificate interoperable(X509Certificate certificate, byte[] cbor)
      throws MalformedEvidenceException {
    try {
      if (!(Cbor.parse(cbor) instanceof CborTag tag)
          || !tag.is(TEE_QUOTE)
          || !(tag.value() instanceof CborArray(List<CborValue> items))
          || items.size() != 2
          || !(items.get(0) instanceof CborBytes quote)
          || !(items.get(1) instanceof CborBytes claims)) {
        throw new CborException("expected tag 60000 around quote and claims");
      }
      Evidence evidence = Verifier.parse(quote.bytes());
      boolean bound =
          carries(evidence, Crypto.sha256(claims.bytes()))
              && namesKey(claims.bytes(), certificate.getPublicKey().getEncoded());
      return new RaTlsCertificate(
          certificate, evidence, bound ? KeyBinding.CLAIMS : KeyBinding.NONE);
    } catch (CborException e) {
      throw new MalformedEvidenceException("RA-TLS evidence: " + e.getMessage());
    }
  }

  /** pubkey-hash is CBOR [IANA hash algorithm, hash]: 1 SHA-256, 7 SHA-384, 8 SHA-512. */
  private static boolean namesKey(byte[] claims, byte[] spki) throws CborException {
    if (!(Cbor.parse(claims) instanceof CborMap map)
        || !(map.find(PUBLIC_KEY_HASH).orElse(null) instanceof CborBytes wrapped)
        || !(Cbor.parse(wrapped.bytes()) instanceof CborArray(List<CborValue> items))
        || items.size() != 2
        || !(items.get(0) instanceof CborInteger algorithm)
        || !(items.get(1) instanceof CborBytes hash)) {
      throw new CborException("expected claims with a pubkey-hash");
    }
    String name =
        switch (Math.clamp(algorithm.longValue(), 0, 100)) {
          case 1 -> "SHA-256";
          case 7 -> "SHA-384";
          case 8 -> "SHA-512";
          default -> throw new CborException("unknown hash algorithm of the pubkey-hash");
        };
    return MessageDigest.isEqual(hash.bytes(), Crypto.hash(name, spki, 0, spki.length));
  }

  private static KeyBinding legacyBinding(X509Certificate certificate, Evidence evidence)
      throws MalformedEvidenceException {
    byte[] spki = certificate.getPublicKey().getEncoded();
    if (carries(evidence, Crypto.sha256(spki))) {
      return KeyBinding.SPKI_HASH;
    }
    if (certificate.getPublicKey().getAlgorithm().equals("RSA")
        && carries(
            evidence,
            Crypto.sha256(SubjectPublicKeyInfo.getInstance(spki).getPublicKeyData().getOctets()))) {
      return KeyBinding.PKCS1_HASH;
    }
    return carries(evidence, spkiAndStart(spki, certificate.getNotBefore().toInstant()))
        ? KeyBinding.SPKI_AND_START
        : KeyBinding.NONE;
  }

  private static byte[] spkiAndStart(byte[] spki, Instant start) {
    byte[] time = MINUTE.format(start).getBytes(StandardCharsets.US_ASCII);
    byte[] both = Arrays.copyOf(Crypto.sha256(spki), 32 + time.length);
    System.arraycopy(time, 0, both, 32, time.length);
    return Crypto.hash("SHA-512", both, 0, both.length);
  }

  private static boolean carries(Evidence evidence, byte[] hash) throws MalformedEvidenceException {
    try {
      byte[] field = HexFormat.of().parseHex(evidence.describe().string("reportData"));
      return field.length >= hash.length
          && MessageDigest.isEqual(field, Arrays.copyOf(hash, field.length));
    } catch (JsonException e) {
      throw new MalformedEvidenceException("the evidence has no report data");
    } catch (IllegalArgumentException e) {
      return false; // a token states what it likes; that names no key
    }
  }

  /** The embedded evidence, unverified. */
  public Evidence evidence() {
    return evidence;
  }

  /** How it names the certificate's key. */
  public KeyBinding keyBinding() {
    return keyBinding;
  }

  /** Whether the instant is inside the certificate's own validity. */
  public boolean validAt(Instant at) {
    return !at.isBefore(certificate.getNotBefore().toInstant())
        && !at.isAfter(certificate.getNotAfter().toInstant());
  }
}
