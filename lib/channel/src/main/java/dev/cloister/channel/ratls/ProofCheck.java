package dev.cloister.channel.ratls;

import dev.cloister.attestation.binding.Binding;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import java.util.Optional;
import java.util.Set;

/**
 * Checks a proof against this end's own view of the connection, cheap checks first. What it
 * accepts, it remembers for {@code maxAge}.
 */
final class ProofCheck {
  private final PeerRequirements requirements;
  private final AppraisedKeys known;

  ProofCheck(PeerRequirements requirements, AppraisedKeys known) {
    this.requirements = requirements;
    this.known = known;
  }

  /**
   * Who the other end is.
   *
   * @param own keys of this end, which the other end cannot have
   * @param offered the key for which this end has said that it needs no evidence
   * @param peerLeaf hash of the other end's certificate
   */
  AttestedPeer check(
      Proof proof,
      ChannelBinding channel,
      Set<ByteString> own,
      Optional<ByteString> offered,
      ByteString peerLeaf)
      throws ChannelException {
    if (own.contains(proof.attestationKey()) || own.contains(proof.identityKey())) {
      throw new ChannelException(
          ErrorCode.PEER_NOT_DISTINCT, "the other end shows this end's own keys");
    }
    if (!requirements.identities().isEmpty()
        && !requirements.identities().contains(proof.identityKey())) {
      throw new ChannelException(
          ErrorCode.PEER_NOT_EXPECTED, "the other end's identity key is not one of those named");
    }
    Binding binding = channel.with(proof.attestationKey(), proof.identityKey());
    if (!SigningKeys.verify(proof.attestationKey(), binding.value(), proof.attestationSignature())
        || !SigningKeys.verify(proof.identityKey(), binding.value(), proof.identitySignature())) {
      throw new ChannelException(
          ErrorCode.CHANNEL_MISMATCH, "the other end has not signed this connection");
    }
    Optional<PresentedEvidence> evidence = proof.evidence();
    if (evidence.isPresent()) {
      PeerAppraisal appraisal = judged(evidence.get(), binding);
      known.remember(proof.attestationKey(), proof.identityKey(), appraisal, peerLeaf);
      return peer(proof, appraisal, true);
    }
    if (offered.filter(proof.attestationKey()::equals).isEmpty()) {
      throw noEvidence("the other end gave no evidence, and its key was not named as known");
    }
    return peer(
        proof,
        known
            .find(proof.attestationKey(), proof.identityKey())
            .orElseThrow(
                () -> noEvidence("no evidence that is fresh enough names the other end's keys")),
        false);
  }

  private PeerAppraisal judged(PresentedEvidence evidence, Binding binding)
      throws ChannelException {
    PeerAppraisal appraisal = requirements.judge().judge(evidence, binding);
    if (!appraisal.isGood(requirements.warningsAllowed())) {
      throw new ChannelException(
          ErrorCode.ATTESTATION_REJECTED,
          "the other end's evidence is " + appraisal.appraisal().verdict().code(),
          appraisal.reasons());
    }
    return appraisal;
  }

  private static AttestedPeer peer(Proof proof, PeerAppraisal appraisal, boolean fresh) {
    return new AttestedPeer(appraisal, proof.attestationKey(), proof.identityKey(), fresh);
  }

  private static ChannelException noEvidence(String why) {
    return new ChannelException(ErrorCode.EVIDENCE_REQUIRED, why);
  }
}
