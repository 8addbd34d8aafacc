package dev.cloister.channel.ratls;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.Evidence;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.Verifier;
import dev.cloister.attestation.binding.Binding;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;

/** Judges by a verifier and a policy; collateral comes from where the caller says. */
public final class PolicyJudge implements EvidenceJudge {
  private final Verifier verifier;
  private final AppraisalPolicy policy;
  private final CollateralLookup collateral;
  private final InstantSource clock;

  /** Finds collateral for evidence that was verified without any. */
  @FunctionalInterface
  public interface CollateralLookup {
    /**
     * What could be found; what is missing is the policy's business.
     *
     * @param bare the result of a verification without collateral
     */
    Collateral find(AttestationResult bare);
  }

  private PolicyJudge(
      Verifier verifier, AppraisalPolicy policy, CollateralLookup collateral, InstantSource clock) {
    this.verifier = Objects.requireNonNull(verifier);
    this.policy = Objects.requireNonNull(policy);
    this.collateral = Objects.requireNonNull(collateral);
    this.clock = Objects.requireNonNull(clock);
  }

  /** A judge. */
  public static PolicyJudge of(
      Verifier verifier, AppraisalPolicy policy, CollateralLookup collateral, InstantSource clock) {
    return new PolicyJudge(verifier, policy, collateral, clock);
  }

  @Override
  public PeerAppraisal judge(PresentedEvidence evidence, Binding binding) throws ChannelException {
    Evidence parsed;
    try {
      parsed = Verifier.parse(evidence.bytes().bytes());
    } catch (MalformedEvidenceException e) {
      throw new ChannelException(ErrorCode.MALFORMED_EVIDENCE, "the evidence does not parse");
    }
    Instant now = clock.instant();
    Challenge challenge = Challenge.bound(binding);
    AttestationResult bare =
        verifier.verify(parsed, challenge, withLog(Collateral.empty(), evidence), now);
    AttestationResult result =
        bare.missing().isEmpty()
            ? bare
            : verifier.verify(parsed, challenge, withLog(collateral.find(bare), evidence), now);
    return new PeerAppraisal(result, policy.appraise(result));
  }

  /** The log that came with the evidence has to lead to its registers. */
  private static Collateral withLog(Collateral found, PresentedEvidence evidence) {
    return evidence
        .eventLog()
        .map(
            log ->
                Collateral.builder()
                    .addAll(found.without(CollateralKind.EVENT_LOG))
                    .add(CollateralKind.EVENT_LOG, log.bytes())
                    .build())
        .orElse(found);
  }
}
