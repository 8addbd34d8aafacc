package dev.cloister.vault.access;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.Evidence;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.SignatureStatus;
import dev.cloister.attestation.TrustAnchors;
import dev.cloister.attestation.Verifier;
import dev.cloister.attestation.binding.Binding;
import dev.cloister.attestation.policy.Appraisal;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.ratls.EvidenceJudge;
import dev.cloister.channel.ratls.PeerAppraisal;
import dev.cloister.channel.ratls.PresentedEvidence;
import dev.cloister.time.TrustedTime;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/**
 * Verifies evidence of callers and appraises nothing: what it must be, each secret's own policy
 * says. What is not signed, or not bound to the connection's keys, never passes.
 */
public final class CallerJudge implements EvidenceJudge {
  private final Verifier verifier;
  private final Supplier<Collateral> collateral;
  private final TrustedTime time;
  private final CollateralGuard guard;

  private CallerJudge(
      Verifier verifier, Supplier<Collateral> collateral, TrustedTime time, CollateralGuard guard) {
    this.verifier = verifier;
    this.collateral = collateral;
    this.time = time;
    this.guard = guard;
  }

  /**
   * A judge.
   *
   * @param collateral what the host gives: unverified
   * @param guard against collateral that is older than what was seen
   */
  public static CallerJudge of(
      TrustAnchors anchors,
      Supplier<Collateral> collateral,
      TrustedTime time,
      CollateralGuard guard) {
    return new CallerJudge(Verifier.of(anchors), collateral, time, guard);
  }

  @Override
  public PeerAppraisal judge(PresentedEvidence evidence, Binding binding) throws ChannelException {
    Evidence parsed;
    try {
      parsed = Verifier.parse(evidence.bytes().bytes());
    } catch (MalformedEvidenceException e) {
      throw new ChannelException(ErrorCode.MALFORMED_EVIDENCE, "the evidence does not parse");
    }
    // What expires is judged by the latest time that it may be.
    Instant now =
        time.now()
            .latest()
            .orElseThrow(
                () ->
                    new ChannelException(
                        ErrorCode.UNAVAILABLE,
                        "the time is not known, so collateral may have expired"));
    AttestationResult result =
        verifier.verify(parsed, Challenge.bound(binding), evidence.with(collateral.get()), now);
    if (result.signature() != SignatureStatus.VALID) {
      throw new ChannelException(
          ErrorCode.ATTESTATION_REJECTED, "the evidence is not signed by a TEE");
    }
    guard.check(result);
    return new PeerAppraisal(result, Appraisal.of(List.of()));
  }
}
