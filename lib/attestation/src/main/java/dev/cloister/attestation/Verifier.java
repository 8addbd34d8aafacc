package dev.cloister.attestation;

import dev.cloister.attestation.format.EvidenceFormat;
import dev.cloister.attestation.format.Formats;
import dev.cloister.attestation.format.VerificationContext;
import java.time.Instant;
import java.util.Objects;

/**
 * Verifies evidence as its vendor's specification says. It has no options, no clock and no network:
 * the same arguments give the same result, years later too. Safe for use by many threads.
 */
public final class Verifier {
  private final TrustAnchors anchors;

  private Verifier(TrustAnchors anchors) {
    this.anchors = Objects.requireNonNull(anchors);
  }

  /** A verifier that rests on the given roots. */
  public static Verifier of(TrustAnchors anchors) {
    return new Verifier(anchors);
  }

  /**
   * Parses evidence of whatever format the bytes have.
   *
   * @throws MalformedEvidenceException naming what was recognised and why it stopped
   */
  public static Evidence parse(byte[] bytes) throws MalformedEvidenceException {
    return Formats.parse(bytes);
  }

  /**
   * Verifies evidence.
   *
   * @param challenge what the evidence must vouch for
   * @param collateral unverified collateral; what is missing is reported, never assumed
   * @param at the instant for which to verify
   */
  public AttestationResult verify(
      Evidence evidence, Challenge challenge, Collateral collateral, Instant at) {
    EvidenceFormat format = Formats.of(evidence.format());
    return format.verify(evidence, new VerificationContext(anchors, challenge, collateral, at));
  }
}
