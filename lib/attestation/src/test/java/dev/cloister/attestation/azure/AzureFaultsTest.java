package dev.cloister.attestation.azure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.SignatureStatus;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.TcbStatus;
import dev.cloister.attestation.format.IssuedCases;
import dev.cloister.attestation.policy.Appraisal;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.attestation.policy.Finding;
import dev.cloister.attestation.policy.Severity;
import dev.cloister.attestation.policy.Verdict;
import dev.cloister.testkit.azure.AzureFaults;
import dev.cloister.testkit.azure.AzureHardwareFaults;
import dev.cloister.testkit.azure.AzureLayoutFaults;
import dev.cloister.testkit.azure.AzureScenario;
import dev.cloister.testkit.azure.AzureScenario.Hardware;
import dev.cloister.testkit.cases.Case;
import dev.cloister.testkit.cases.Fault;
import dev.cloister.testkit.pki.Seed;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The negative list of Azure's bundles, on both kinds of hardware: whatever is wrong is vouched for
 * anew, so exactly the named step can notice it. And what policies make of sound ones.
 */
class AzureFaultsTest {
  private static final Seed SEED = Seed.of("azure-faults");
  private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");
  private static final AzureScenario SNP = AzureScenario.of(Hardware.SNP, SEED, AT);
  private static final AzureScenario TDX = AzureScenario.of(Hardware.TDX, SEED, AT);

  /** Made once: whoever runs the faults one by one would make all keys for each. */
  private static final List<Fault> FAULTS =
      Stream.of(
              AzureFaults.all(Hardware.SNP, SEED, AT),
              AzureFaults.all(Hardware.TDX, SEED, AT),
              AzureLayoutFaults.all(SEED, AT),
              AzureHardwareFaults.all(SEED, AT))
          .flatMap(List::stream)
          .toList();

  static List<Fault> faults() {
    return FAULTS;
  }

  @ParameterizedTest
  @MethodSource("faults")
  void verify_oneFault_isNoticedByItsStepAlone(Fault fault) throws Exception {
    IssuedCases.check(fault);
  }

  @ParameterizedTest
  @EnumSource(Hardware.class)
  void verify_soundBundle_vouchesForKeyRegistersAndBoot(Hardware hardware) throws Exception {
    AttestationResult result = IssuedCases.verify(scenario(hardware).issue());

    assertThat(result.steps()).allMatch(step -> step.outcome() == Step.Outcome.PASSED);
    assertThat(result.signature()).isEqualTo(SignatureStatus.VALID);
    assertThat(result.bound()).isTrue();
    assertThat(result.claims().string("ak")).isEqualTo("hcl");
    assertThat(result.claims().string("reportData"))
        .isEqualTo(HexFormat.of().formatHex(scenario(hardware).challenge()));
    assertThat(result.claims().object("boot").bool("secureBoot")).isTrue();
    assertThat(result.claims().object("measurements").members())
        .containsKeys("pcr4", hardware == Hardware.TDX ? "mrtd" : "measurement");
    assertThat(result.tcbStatus())
        .isEqualTo(hardware == Hardware.TDX ? Optional.of(TcbStatus.UP_TO_DATE) : Optional.empty());
  }

  @Test
  void verify_runtimeDataOfAnotherMachine_provesNoKeyAndNothingElse() throws Exception {
    AttestationResult result = IssuedCases.verify(SNP.vouched(data -> new byte[64]).issue());

    assertThat(result.claims().string("ak")).isEqualTo("unproven");
    assertThat(result.signature()).isEqualTo(SignatureStatus.INVALID);
  }

  @ParameterizedTest
  @EnumSource(Hardware.class)
  void appraise_soundBundleAndItsRegisters_isAffirming(Hardware hardware) throws Exception {
    assertThat(appraise(scenario(hardware).issue(), "").verdict()).isEqualTo(Verdict.AFFIRMING);
  }

  @ParameterizedTest
  @EnumSource(Hardware.class)
  void appraise_otherProofOfTheKeyAskedFor_isContraindicated(Hardware hardware) throws Exception {
    Case found = scenario(hardware).issue();
    assertThat(codes(appraise(found, ",'tpm':{'ak':['certificate']}")))
        .containsExactly("tpm.akProof");
    assertThat(codes(appraise(found, ",'tpm':{'ak':['hcl']}"))).isEmpty();
  }

  @Test
  void appraise_guestPolicyOfSnp_holdsForBundles() throws Exception {
    assertThat(codes(appraise(SNP.issue(), ",'snp':{'guestPolicy':{'allowed':['cxl']}}")))
        .containsExactly("snp.guestPolicy");
  }

  /** Collateral that is missing leaves a bundle on TDX as unjudged as a quote by itself. */
  @Test
  void appraise_tdxWithoutTcbInfo_hasNoStatus() throws Exception {
    Case found = TDX.issue().without("tcbInfo");
    String open = ",'collateral':{'missing':'warning'}";

    assertThat(codes(appraise(found, open))).contains("tcb.notEvaluated");
    assertThat(codes(appraise(found, open + ",'tcb':{'minimumEvaluationDataNumber':1}")))
        .contains("tcb.evaluationDataNumber");
    assertThat(codes(appraise(SNP.issue(), ",'tcb':{'minimumEvaluationDataNumber':1}"))).isEmpty();
  }

  private static AzureScenario scenario(Hardware hardware) {
    return hardware == Hardware.SNP ? SNP : TDX;
  }

  private static Appraisal appraise(Case found, String more) throws Exception {
    AttestationResult result = IssuedCases.verify(found);
    String guest = more.contains("'snp'") ? "" : ",'snp':{'guestPolicy':{'allowed':['smt']}}";
    String policy =
        "{'version':1,'anchors':{'development':['%s']},'measurements':{'pcr4':['%s']}%s%s}"
            .formatted(
                result.claims().object("anchor").string("spkiSha256"),
                HexFormat.of().formatHex(AzureScenario.log().register(4)),
                guest,
                more);
    return AppraisalPolicy.parse(policy.replace('\'', '"').getBytes(UTF_8)).appraise(result);
  }

  private static List<String> codes(Appraisal appraisal) {
    return appraisal.findings().stream()
        .filter(finding -> finding.severity() != Severity.INFO)
        .map(Finding::code)
        .toList();
  }
}
