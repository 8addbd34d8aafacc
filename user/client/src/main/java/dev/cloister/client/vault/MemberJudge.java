package dev.cloister.client.vault;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.binding.Binding;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.JsonString;
import dev.cloister.attestation.json.JsonValue;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.ratls.EvidenceJudge;
import dev.cloister.channel.ratls.PeerAppraisal;
import dev.cloister.channel.ratls.PresentedEvidence;
import dev.cloister.constellation.Member;
import dev.cloister.constellation.policy.TeeName;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Besides the policy of its code, a member's evidence is of the kind of TEE and of the machine that
 * the descriptor says: the same code elsewhere is another vault.
 */
final class MemberJudge implements EvidenceJudge {
  private final Member member;
  private final EvidenceJudge code;

  MemberJudge(Member member, EvidenceJudge code) {
    this.member = member;
    this.code = code;
  }

  @Override
  public PeerAppraisal judge(PresentedEvidence evidence, Binding binding) throws ChannelException {
    PeerAppraisal appraisal = code.judge(evidence, binding);
    AttestationResult result = appraisal.result();
    if (!TeeName.of(result.format()).equals(Optional.of(member.teeType()))) {
      throw unexpected("the evidence is of another kind of TEE than the descriptor says");
    }
    if (member.platformId().length() > 0 && !isPlatform(result, member.platformId())) {
      throw unexpected("the evidence is of another machine than the descriptor says");
    }
    return appraisal;
  }

  /** A platform id is the claim {@code hardwareId}: its hex after a prefix, or else its text. */
  private static boolean isPlatform(AttestationResult result, ByteString platform) {
    Optional<JsonValue> claim = result.claims().find("hardwareId");
    if (claim.isEmpty() || !(claim.get() instanceof JsonString(String id))) {
      return false;
    }
    String text = id.substring(id.indexOf(':') + 1);
    return text.equals(HexFormat.of().formatHex(platform.bytes()))
        || id.equals(new String(platform.bytes(), StandardCharsets.US_ASCII));
  }

  private static ChannelException unexpected(String why) {
    return new ChannelException(ErrorCode.PEER_NOT_EXPECTED, why);
  }
}
