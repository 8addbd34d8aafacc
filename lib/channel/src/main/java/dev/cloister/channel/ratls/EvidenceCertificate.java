package dev.cloister.channel.ratls;

import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.tee.CertificateClaims;
import dev.cloister.tee.TeeException;
import dev.cloister.tee.TeeProvider;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/**
 * Issues a TLS certificate to itself, with evidence in the interoperable form (OID 2.23.133.5.4.9,
 * CBOR tag 60000) where the TEE has it: a hint for others, which authorises nothing. Event logs do
 * not go in: JSSE refuses handshake messages over 32 KiB.
 */
public final class EvidenceCertificate {
  /** Most bytes of a certificate, DER. */
  public static final int MAX_LENGTH = 16 * 1024;

  private static final ASN1ObjectIdentifier EVIDENCE = new ASN1ObjectIdentifier("2.23.133.5.4.9");
  private static final byte[] TAG_60000 = {(byte) 0xd9, (byte) 0xea, 0x60, (byte) 0x82};
  private static final byte CBOR_BYTES_U8 = 0x58;
  private static final byte CBOR_BYTES_U16 = 0x59;
  private static final byte CBOR_BYTES_U32 = 0x5a;
  private static final int SERIAL_BITS = 127;
  private static final AlgorithmIdentifier ECDSA =
      new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);

  private EvidenceCertificate() {}

  /**
   * A certificate.
   *
   * @param leaf P-256
   * @param serviceId of the service that presents it
   * @param notBefore start of its validity
   * @param life from then on
   * @throws ChannelException {@link ErrorCode#ATTESTATION_FAILED} when the TEE fails, or its
   *     evidence is too long for a certificate
   */
  public static X509Certificate issue(
      KeyPair leaf,
      String serviceId,
      TeeProvider tee,
      Instant notBefore,
      Duration life,
      SecureRandom random)
      throws ChannelException {
    CertificateClaims claims = CertificateClaims.of(leaf.getPublic().getEncoded(), serviceId);
    Optional<byte[]> evidence = evidence(tee, claims);
    byte[] der = sign(leaf, body(leaf, evidence, notBefore, life, random));
    if (der.length > MAX_LENGTH) {
      throw new ChannelException(
          ErrorCode.ATTESTATION_FAILED,
          "expected a certificate of at most " + MAX_LENGTH + " bytes, found " + der.length);
    }
    return decoded(der);
  }

  /**
   * A certificate that says nothing but its key, for an end that proves itself in the exchange.
   *
   * @param leaf P-256
   * @param notBefore start of its validity
   * @param life from then on
   */
  public static X509Certificate withoutEvidence(
      KeyPair leaf, Instant notBefore, Duration life, SecureRandom random) {
    return decoded(sign(leaf, body(leaf, Optional.empty(), notBefore, life, random)));
  }

  private static X509Certificate decoded(byte[] der) {
    try {
      return CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(der))
              instanceof X509Certificate certificate
          ? certificate
          : unreadable();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("what was just encoded decodes", e);
    }
  }

  private static X509Certificate unreadable() {
    throw new IllegalStateException("what was just encoded is a certificate");
  }

  /** CBOR: tag 60000 [quote, claims]. */
  private static Optional<byte[]> evidence(TeeProvider tee, CertificateClaims claims)
      throws ChannelException {
    try {
      byte[] quote = tee.certificateEvidence(claims).bytes();
      var out = new ByteArrayOutputStream();
      out.writeBytes(TAG_60000);
      for (byte[] item : new byte[][] {quote, claims.encoded()}) {
        out.writeBytes(head(item.length));
        out.writeBytes(item);
      }
      return Optional.of(out.toByteArray());
    } catch (TeeException e) {
      if (e.reason() == TeeException.Reason.NOT_OFFERED) {
        return Optional.empty();
      }
      throw new ChannelException(ErrorCode.ATTESTATION_FAILED, "the TEE gave no evidence");
    }
  }

  /** The shortest head of a byte string: quotes and claims have more than 23 bytes. */
  private static byte[] head(int length) {
    return length < 1 << Byte.SIZE
        ? new byte[] {CBOR_BYTES_U8, (byte) length}
        : length < 1 << Short.SIZE
            ? ByteBuffer.allocate(3).put(CBOR_BYTES_U16).putShort((short) length).array()
            : ByteBuffer.allocate(5).put(CBOR_BYTES_U32).putInt(length).array();
  }

  private static TBSCertificate body(
      KeyPair leaf,
      Optional<byte[]> evidence,
      Instant notBefore,
      Duration life,
      SecureRandom random) {
    X500Name name = new X500Name("CN=cloister");
    var body = new V3TBSCertificateGenerator();
    body.setSerialNumber(new ASN1Integer(new BigInteger(SERIAL_BITS, random).add(BigInteger.ONE)));
    body.setSignature(ECDSA);
    body.setIssuer(name);
    body.setSubject(name);
    body.setStartDate(time(notBefore));
    body.setEndDate(time(notBefore.plus(life)));
    body.setSubjectPublicKeyInfo(SubjectPublicKeyInfo.getInstance(leaf.getPublic().getEncoded()));
    evidence.ifPresent(
        cbor -> body.setExtensions(new Extensions(new Extension(EVIDENCE, false, cbor))));
    return body.generateTBSCertificate();
  }

  private static byte[] sign(KeyPair leaf, TBSCertificate body) {
    try {
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(leaf.getPrivate());
      signature.update(body.getEncoded(ASN1Encoding.DER));
      var parts = new ASN1EncodableVector();
      parts.add(body);
      parts.add(ECDSA);
      parts.add(new DERBitString(signature.sign()));
      return new DERSequence(parts).getEncoded(ASN1Encoding.DER);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("expected a P-256 key that signs", e);
    }
  }

  private static Time time(Instant instant) {
    return new Time(Date.from(instant.truncatedTo(ChronoUnit.SECONDS)));
  }
}
