package dev.cloister.channel.ratls;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Collateral;
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

  /** Finds what the other end's machine does not vouch for: revocation lists and the like. */
  @FunctionalInterface
  public interface CollateralLookup {
    /**
     * What could be found; what is missing is the policy's business.
     *
     * @param bare the result of a verification with what the other end's machine added
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
        verifier.verify(parsed, challenge, evidence.with(Collateral.empty()), now);
    // Asked even when nothing is missing: what came with the evidence cannot make this end forget
    // its revocation lists.
    Collateral found = collateral.find(bare);
    AttestationResult result =
        found.kinds().isEmpty()
            ? bare
            : verifier.verify(parsed, challenge, evidence.with(found), now);
    return new PeerAppraisal(result, policy.appraise(result));
  }
}
