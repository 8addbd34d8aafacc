package dev.cloister.channel.ratls;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.Verifier;
import dev.cloister.attestation.ratls.KeyBinding;
import dev.cloister.attestation.ratls.RaTlsCertificate;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Objects;

/**
 * Evidence inside a certificate: interoperable RA-TLS, and the older forms of Gramine, rats-tls,
 * Intel and Privasys. It answers no nonce and names no connection, so it is a hint: whoever has the
 * certificate's key, by whatever way, shows it. Nothing that authorises takes this type.
 *
 * @param result of a verification without a challenge
 * @param keyBinding how the evidence names the certificate's key
 */
public record CertificateHint(AttestationResult result, KeyBinding keyBinding) {
  /** What is said of freshness and of the channel. */
  public static final String NONE = "none";

  /** Refuses missing parts. */
  public CertificateHint {
    Objects.requireNonNull(result);
    Objects.requireNonNull(keyBinding);
  }

  /**
   * Reads a certificate.
   *
   * @throws ChannelException {@link ErrorCode#MALFORMED_EVIDENCE} when it holds no evidence in a
   *     known form
   */
  public static CertificateHint of(
      X509Certificate certificate,
      Verifier verifier,
      PolicyJudge.CollateralLookup collateral,
      Instant at)
      throws ChannelException {
    try {
      RaTlsCertificate parsed = RaTlsCertificate.parse(certificate.getEncoded());
      AttestationResult bare =
          verifier.verify(parsed.evidence(), Challenge.none(), Collateral.empty(), at);
      AttestationResult result =
          bare.missing().isEmpty()
              ? bare
              : verifier.verify(parsed.evidence(), Challenge.none(), collateral.find(bare), at);
      return new CertificateHint(result, parsed.keyBinding());
    } catch (MalformedEvidenceException | CertificateEncodingException e) {
      throw new ChannelException(
          ErrorCode.MALFORMED_EVIDENCE, "the certificate has no evidence in a known form");
    }
  }

  /** Always {@value #NONE}: it answers no nonce of this end. */
  public String freshness() {
    return NONE;
  }

  /** Always {@value #NONE}: it names no connection. */
  public String channel() {
    return NONE;
  }
}
