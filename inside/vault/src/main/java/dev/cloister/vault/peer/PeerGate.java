package dev.cloister.vault.peer;

import dev.cloister.attestation.policy.Appraisal;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.attestation.policy.Finding;
import dev.cloister.attestation.policy.Severity;
import dev.cloister.attestation.policy.Verdict;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.ratls.AttestedPeer;
import dev.cloister.constellation.Member;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Which member the other end of a connection is: its identity key is a member's, and its evidence,
 * whoever it was let in by, meets that member's code policy.
 */
public final class PeerGate {
  private final Supplier<CodePolicies> policies;

  private PeerGate(Supplier<CodePolicies> policies) {
    this.policies = policies;
  }

  /** A gate for members whose code meets the policies that are known when they come. */
  public static PeerGate of(Supplier<CodePolicies> policies) {
    return new PeerGate(policies);
  }

  /**
   * The member.
   *
   * @param peer that the channel has verified; empty where it has proven nothing
   * @throws ChannelException {@link ErrorCode#ATTESTATION_REQUIRED}, {@link
   *     ErrorCode#PEER_NOT_EXPECTED} or {@link ErrorCode#ATTESTATION_REJECTED}
   */
  public Member require(Seat seat, Optional<AttestedPeer> peer) throws ChannelException {
    AttestedPeer proven =
        peer.orElseThrow(
            () ->
                new ChannelException(
                    ErrorCode.ATTESTATION_REQUIRED, "expected a peer that has proven itself"));
    Member member =
        seat.peers().stream()
            .filter(one -> one.identity().spki().equals(proven.identityKey()))
            .findFirst()
            .orElseThrow(
                () ->
                    new ChannelException(
                        ErrorCode.PEER_NOT_EXPECTED, "the other end is no peer of this vault"));
    AppraisalPolicy policy =
        policies
            .get()
            .find(member)
            .orElseThrow(
                () ->
                    new ChannelException(
                        ErrorCode.ATTESTATION_REJECTED, "the member's code policy is not known"));
    Appraisal appraisal = policy.appraise(proven.appraisal().result());
    if (appraisal.verdict() != Verdict.AFFIRMING || !proven.appraisal().result().bound()) {
      throw new ChannelException(
          ErrorCode.ATTESTATION_REJECTED,
          "the peer's code does not meet its member's policy",
          appraisal.findings().stream()
              .filter(finding -> finding.severity() != Severity.INFO)
              .map(Finding::code)
              .distinct()
              .toList());
    }
    return member;
  }
}
