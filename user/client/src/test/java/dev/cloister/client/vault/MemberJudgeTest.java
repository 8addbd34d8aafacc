package dev.cloister.client.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.attestation.AnchorClass;
import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.ChainStatus;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.SignatureStatus;
import dev.cloister.attestation.binding.Binding;
import dev.cloister.attestation.binding.BoundKey;
import dev.cloister.attestation.binding.KeyUsage;
import dev.cloister.attestation.binding.Purpose;
import dev.cloister.attestation.binding.Role;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.ratls.PeerAppraisal;
import dev.cloister.channel.ratls.PresentedEvidence;
import dev.cloister.constellation.Member;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A member is its kind of TEE and its machine, besides its code. */
class MemberJudgeTest {
  private static final String MACHINE = "00112233445566778899aabbccddeeff";

  @ParameterizedTest
  @CsvSource({
    // TEE type, platform id, format of the evidence, its hardware id
    "tdx, '', TDX_V4, ''",
    "tdx, '', TDX_V5, " + MACHINE,
    "tdx, " + MACHINE + ", TDX_V4, " + MACHINE,
    "tdx, " + MACHINE + ", TDX_V4, piid:" + MACHINE,
    "snp, '', SNP, ''"
  })
  void judge_theMember_isTheCodesAppraisal(
      String tee, String platform, Format format, String hardwareId) throws Exception {
    PeerAppraisal appraisal = appraisal(format, hardwareId);
    assertThat(judge(tee, platform, appraisal)).isSameAs(appraisal);
  }

  @ParameterizedTest
  @CsvSource({
    "tdx, '', SNP, ''",
    "snp, '', TDX_V4, ''",
    "tdx, '', CCEL, ''",
    "tdx, " + MACHINE + ", TDX_V4, ''",
    "tdx, " + MACHINE + ", TDX_V4, 01112233445566778899aabbccddeeff"
  })
  void judge_anotherKindOrAnotherMachine_isRefused(
      String tee, String platform, Format format, String hardwareId) {
    assertThat(
            catchThrowableOfType(
                    ChannelException.class,
                    () -> judge(tee, platform, appraisal(format, hardwareId)))
                .code())
        .isEqualTo(ErrorCode.PEER_NOT_EXPECTED);
  }

  /** Where a hardware id is no hex, its text is meant. */
  @Test
  void judge_platformThatIsNamedByText_isCompared() throws Exception {
    String module = "i-0123456789abcdef0-enc0123456789abcdef";
    String asHex = HexFormat.of().formatHex(module.getBytes(StandardCharsets.US_ASCII));
    PeerAppraisal appraisal = appraisal(Format.NITRO, module);
    assertThat(judge("nitro", asHex, appraisal)).isSameAs(appraisal);
  }

  private static PeerAppraisal judge(String tee, String platform, PeerAppraisal code)
      throws ChannelException {
    Member some = World.of(3, 2, 3).vault(0).member();
    Member member =
        new Member(
            some.vault(),
            some.identity(),
            some.position(),
            tee,
            ByteString.copyOf(HexFormat.of().parseHex(platform)),
            some.failureDomain(),
            some.codePolicy());
    Binding binding =
        Binding.of(
            Purpose.ENCLAVE_SESSION,
            Role.NONE,
            new byte[Binding.NONCE_LENGTH],
            List.of(BoundKey.of(KeyUsage.HPKE, some.identity().spki().bytes())),
            List.of(new byte[1], new byte[1]));
    return new MemberJudge(member, (_, _) -> code)
        .judge(PresentedEvidence.of(World.bytes(1, 1)), binding);
  }

  private static PeerAppraisal appraisal(Format format, String hardwareId) {
    JsonObject.Builder claims = JsonObject.builder();
    if (!hardwareId.isEmpty()) {
      claims.put("hardwareId", hardwareId);
    }
    AttestationResult result =
        new AttestationResult(
            format,
            AnchorClass.VENDOR,
            Instant.EPOCH,
            List.of(),
            SignatureStatus.VALID,
            ChainStatus.VALID,
            Optional.empty(),
            List.of(),
            List.of(),
            true,
            claims.build());
    return new PeerAppraisal(result, AppraisalPolicy.defaults().appraise(result));
  }
}
