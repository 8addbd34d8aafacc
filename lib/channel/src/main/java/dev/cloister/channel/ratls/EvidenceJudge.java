package dev.cloister.channel.ratls;

import dev.cloister.attestation.binding.Binding;
import dev.cloister.channel.ChannelException;

/** Verifies and appraises evidence of the other end. Safe for use by many threads. */
@FunctionalInterface
public interface EvidenceJudge {
  /**
   * What evidence is worth.
   *
   * @param binding what it must vouch for, built from this end's own values
   * @throws ChannelException {@link dev.cloister.channel.ErrorCode#MALFORMED_EVIDENCE}
   */
  PeerAppraisal judge(PresentedEvidence evidence, Binding binding) throws ChannelException;
}
