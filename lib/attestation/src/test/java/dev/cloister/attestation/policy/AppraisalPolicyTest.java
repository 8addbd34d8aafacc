package dev.cloister.attestation.policy;

import static dev.cloister.attestation.policy.Severity.ERROR;
import static dev.cloister.attestation.policy.Severity.INFO;
import static dev.cloister.attestation.policy.Severity.WARNING;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.AnchorClass;
import dev.cloister.attestation.ChainStatus;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.CollateralUse;
import dev.cloister.attestation.CollateralUse.State;
import dev.cloister.attestation.FindingCode;
import dev.cloister.attestation.SignatureStatus;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.TcbStatus;
import dev.cloister.attestation.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** One row per rule and outcome: what the policy says, what the result says, what is found. */
class AppraisalPolicyTest {
  private static final Results SOUND = Results.sound();
  private static final String MRTD = Results.register("mrtd");
  private static final String OTHER = "ff".repeat(48);

  static Stream<Arguments> found() {
    return Stream.of(
        // Anchors.
        row("{}", SOUND.anchor(AnchorClass.DEVELOPMENT), "anchor.development", ERROR),
        row("{'anchors':{'vendors':['amd-milan']}}", SOUND, "anchor.notNamed", ERROR),
        row("{'anchors':{'vendors':['intel']}}", SOUND.without("anchor"), "anchor.notNamed", ERROR),
        row(
            "{'anchors':{'vendors':['intel']}}",
            SOUND.anchor(AnchorClass.DEVELOPMENT),
            "anchor.development",
            ERROR),
        row(
            "{'anchors':{'development':['" + Results.ROOT + "']}}",
            SOUND,
            "anchor.notNamed",
            ERROR),
        row(
            "{'anchors':{'development':['" + "cd".repeat(32) + "']}}",
            SOUND.anchor(AnchorClass.DEVELOPMENT),
            "anchor.development",
            ERROR),
        row(
            "{'anchors':{'development':['" + Results.ROOT + "']}}",
            SOUND.anchor(AnchorClass.DEVELOPMENT),
            "anchor.development",
            INFO),
        // Formats.
        row("{'formats':['tdx-v4','snp']}", SOUND, "format.notAccepted", ERROR),
        // Collateral.
        row("{}", collateral(State.MISSING), "collateral.missing.pckCrl", ERROR),
        row(
            "{'collateral':{'missing':'warning'}}",
            collateral(State.MISSING),
            "collateral.missing.pckCrl",
            WARNING),
        row("{}", collateral(State.STALE), "collateral.stale.pckCrl", ERROR),
        row(
            "{'collateral':{'gracePeriodDays':2}}",
            collateral(State.STALE),
            "collateral.stale.pckCrl",
            ERROR),
        row(
            "{'collateral':{'gracePeriodDays':3}}",
            collateral(State.STALE),
            "collateral.stale.pckCrl",
            WARNING),
        row("{}", collateral(State.NOT_YET_VALID), "collateral.notYetValid.pckCrl", ERROR),
        row(
            "{'collateral':{'missing':'warning','gracePeriodDays':3650}}",
            collateral(State.NOT_YET_VALID),
            "collateral.notYetValid.pckCrl",
            ERROR),
        row(
            "{'collateral':{'missing':'warning','gracePeriodDays':3650}}",
            collateral(State.REJECTED),
            "collateral.rejected.pckCrl",
            ERROR),
        row("{}", collateral(State.UNVERIFIED), "collateral.rejected.pckCrl", ERROR),
        row(
            "{}",
            collateral(State.REJECTED)
                .step(
                    Step.failed(
                        "collateral.pckCrl.signature",
                        FindingCode.COLLATERAL_MISMATCH.of(CollateralKind.PCK_CRL),
                        "")),
            "collateral.mismatch.pckCrl",
            ERROR),
        // TCB.
        row("{}", SOUND.tcb(TcbStatus.SW_HARDENING_NEEDED), "tcb.swHardeningNeeded", WARNING),
        row("{}", SOUND.tcb(TcbStatus.CONFIGURATION_NEEDED), "tcb.configurationNeeded", WARNING),
        row(
            "{}",
            SOUND.tcb(TcbStatus.CONFIGURATION_AND_SW_HARDENING_NEEDED),
            "tcb.configurationAndSwHardeningNeeded",
            WARNING),
        row("{}", SOUND.tcb(TcbStatus.TD_RELAUNCH_ADVISED), "tcb.relaunchAdvised", WARNING),
        row(
            "{}",
            SOUND.tcb(TcbStatus.TD_RELAUNCH_ADVISED_CONFIGURATION_NEEDED),
            "tcb.relaunchAdvisedConfigurationNeeded",
            WARNING),
        row("{}", SOUND.tcb(TcbStatus.OUT_OF_DATE), "tcb.outOfDate", ERROR),
        row(
            "{}",
            SOUND.tcb(TcbStatus.OUT_OF_DATE_CONFIGURATION_NEEDED),
            "tcb.outOfDateConfigurationNeeded",
            ERROR),
        row("{}", SOUND.tcb(TcbStatus.REVOKED), "tcb.revoked", ERROR),
        row("{}", SOUND.tcb(TcbStatus.NOT_SUPPORTED), "tcb.notSupported", ERROR),
        row("{}", SOUND.tcb(Optional.empty()), "tcb.notEvaluated", ERROR),
        row(
            "{'collateral':{'missing':'warning'}}",
            SOUND.tcb(Optional.empty()).collateral(CollateralKind.TCB_INFO, State.MISSING),
            "tcb.notEvaluated",
            WARNING),
        row(
            "{'collateral':{'missing':'warning'}}",
            SOUND.tcb(Optional.empty()).collateral(CollateralKind.PCK_CRL, State.MISSING),
            "tcb.notEvaluated",
            ERROR),
        row(
            "{'tcb':{'statuses':{'SWHardeningNeeded':'affirming'}}}",
            SOUND.tcb(TcbStatus.SW_HARDENING_NEEDED),
            "tcb.swHardeningNeeded",
            INFO),
        row(
            "{'tcb':{'statuses':{'SWHardeningNeeded':'contraindicated'}}}",
            SOUND.tcb(TcbStatus.SW_HARDENING_NEEDED),
            "tcb.swHardeningNeeded",
            ERROR),
        row(
            "{'tcb':{'gracePeriodDays':44}}",
            SOUND.tcb(TcbStatus.OUT_OF_DATE),
            "tcb.outOfDate",
            ERROR),
        row(
            "{'tcb':{'gracePeriodDays':45}}",
            SOUND.tcb(TcbStatus.OUT_OF_DATE),
            "tcb.outOfDate",
            WARNING),
        row(
            "{'tcb':{'gracePeriodDays':3650}}",
            SOUND.tcb(TcbStatus.OUT_OF_DATE).without("tcb"),
            "tcb.outOfDate",
            ERROR),
        row("{'tcb':{'gracePeriodDays':3650}}", SOUND.tcb(TcbStatus.REVOKED), "tcb.revoked", ERROR),
        row("{'tcb':{'minimumEvaluationDataNumber':18}}", SOUND, "tcb.evaluationDataNumber", ERROR),
        row(
            "{'tcb':{'minimumEvaluationDataNumber':1}}",
            SOUND.collateral(List.<CollateralUse>of()),
            "tcb.evaluationDataNumber",
            ERROR),
        row("{'tcb':{'rejectedAdvisories':['INTEL-SA-00001']}}", SOUND, "tcb.advisory", ERROR),
        // Debug.
        row("{}", SOUND.claim("debug", true), "debug.enabled", ERROR),
        row("{'debug':'warning'}", SOUND.claim("debug", true), "debug.enabled", WARNING),
        row("{'debug':'affirming'}", SOUND.claim("debug", true), "debug.enabled", INFO),
        row("{}", SOUND.without("debug"), "debug.unknown", ERROR),
        row("{}", SOUND.claim("debug", "no"), "debug.unknown", ERROR),
        // Measurements.
        row("{}", SOUND, "reference.none", WARNING),
        row(
            "{'measurements':{'mrseam':['" + Results.register("mrseam") + "']}}",
            SOUND,
            "reference.none",
            WARNING),
        row("{'measurements':{'mrtd':['" + OTHER + "']}}", SOUND, "measurement.mismatch", ERROR),
        row("{'measurements':{'mrowner':['" + OTHER + "']}}", SOUND, "measurement.absent", ERROR),
        row(
            "{'measurements':{'mrtd':['" + MRTD + "'],'rtmr3':['" + OTHER + "']}}",
            SOUND,
            "measurement.mismatch",
            ERROR),
        // SVNs.
        row("{'minimumSvns':{'pce':12}}", SOUND, "svn.tooLow", ERROR),
        row("{'minimumSvns':{'qe':6}}", SOUND, "svn.tooLow", ERROR),
        row("{'minimumSvns':{'isv':0}}", SOUND, "svn.tooLow", ERROR),
        // Hardware.
        row("{'hardwareIds':['piid:00000000']}", SOUND, "hardware.notListed", ERROR),
        row(
            "{'hardwareIds':['" + Results.MACHINE + "']}",
            SOUND.without("hardwareId"),
            "hardware.notListed",
            ERROR),
        // TDX.
        row("{'tdx':{'attributes':{'required':['pks']}}}", SOUND, "tdx.attributes", ERROR),
        row("{'tdx':{'attributes':{'allowed':['pks']}}}", SOUND, "tdx.attributes", ERROR),
        row(
            "{'tdx':{'attributes':{'allowed':['septVeDisable']}}}",
            SOUND.without("tdAttributesSet"),
            "tdx.attributes",
            ERROR),
        row("{'tdx':{'xfam':{'required':'0800000000000000'}}}", SOUND, "tdx.xfam", ERROR),
        row("{'tdx':{'xfam':{'allowed':'e700060000000000'}}}", SOUND, "tdx.xfam", ERROR),
        row("{'tdx':{'xfam':{}}}", SOUND.without("xfam"), "tdx.xfam", ERROR),
        row("{'tdx':{'xfam':{}}}", SOUND.claim("xfam", "e7020600000000"), "tdx.xfam", ERROR),
        row("{'tdx':{'xfam':{}}}", SOUND.claim("xfam", "e70206000000000x"), "tdx.xfam", ERROR),
        row(
            "{'tdx':{'minimumTeeTcbSvn':'05010800000000000000000000000000'}}",
            SOUND,
            "svn.tooLow",
            ERROR),
        row(
            "{'tdx':{'minimumTeeTcbSvn':'00000000000000000000000000000000'}}",
            SOUND.without("teeTcbSvn"),
            "svn.tooLow",
            ERROR),
        row("{}", SOUND.measurement("mrservicetd", OTHER), "tdx.serviceTd", WARNING),
        row(
            "{'tdx':{'serviceTd':'contraindicated'}}",
            SOUND.measurement("mrservicetd", OTHER),
            "tdx.serviceTd",
            ERROR),
        // Binding.
        row("{}", SOUND.unbound(), "binding.notChecked", WARNING),
        row("{'binding':'contraindicated'}", SOUND.unbound(), "binding.notChecked", ERROR),
        row(
            "{}",
            SOUND.unbound().step(Step.failed("binding", FindingCode.BINDING_MISMATCH, "")),
            "binding.mismatch",
            ERROR),
        // Steps.
        row("{}", SOUND.signature(SignatureStatus.NOT_RUN), "signature.notChecked", ERROR),
        row("{}", SOUND.signature(SignatureStatus.INVALID), "signature.notChecked", ERROR),
        row("{}", SOUND.chain(ChainStatus.NOT_RUN), "chain.notChecked", ERROR),
        row("{}", SOUND.chain(ChainStatus.EXPIRED), "chain.notChecked", ERROR),
        row(
            "{}",
            SOUND
                .chain(ChainStatus.INVALID)
                .step(Step.notRun("tpm.ak", FindingCode.TPM_AK_UNPROVEN, "")),
            "chain.notChecked",
            ERROR),
        row("{}", SOUND.step(Step.failed("new", "new.code", "")), "new.code", ERROR),
        row("{}", SOUND.step(Step.failed("new", "", "")), "step.unknown", ERROR),
        row("{}", SOUND.step(Step.notRun("new", "new.code", "")), "step.notRun", ERROR),
        row(
            "{}",
            SOUND.step(Step.notRun("new", FindingCode.PREREQUISITE, "")),
            "step.notRun",
            ERROR),
        row(
            "{}",
            SOUND.step(Step.notRun("binding", FindingCode.BINDING_UNSUPPORTED, "")),
            "binding.unsupported",
            ERROR),
        row(
            "{}",
            SOUND.step(
                Step.failed(
                    "x", FindingCode.COLLATERAL_STALE.of(CollateralKind.TCB_INFO), "no use")),
            "collateral.stale.tcbInfo",
            ERROR),
        row(
            "{}",
            SOUND.step(
                Step.remarked("quote.length", FindingCode.EVIDENCE_TRAILING_BYTES, "70 bytes")),
            "evidence.trailingBytes",
            INFO));
  }

  @ParameterizedTest(name = "{2} {3} by {0}")
  @MethodSource
  void found(String policy, Results result, String code, Severity severity) throws Exception {
    Appraisal appraisal = policy(policy).appraise(result.result());
    assertThat(appraisal.findings())
        .filteredOn(finding -> finding.code().equals(code))
        .isNotEmpty()
        .allSatisfy(
            finding -> {
              assertThat(finding.severity()).isEqualTo(severity);
              assertThat(finding.message()).isNotBlank();
              assertThat(finding.remedy()).endsWith(".");
            });
    if (severity == ERROR) {
      assertThat(appraisal.verdict()).isEqualTo(Verdict.CONTRAINDICATED);
    }
  }

  static Stream<Arguments> accepted() {
    return Stream.of(
        accept("{'anchors':{'vendors':['amd-milan','intel']}}", SOUND),
        accept(
            "{'anchors':{'development':['" + Results.ROOT + "']}}",
            SOUND.anchor(AnchorClass.DEVELOPMENT)),
        accept("{'formats':['tdx-v5']}", SOUND),
        accept("{'collateral':{'missing':'contraindicated','gracePeriodDays':0}}", SOUND),
        accept("{'tcb':{'minimumEvaluationDataNumber':17}}", SOUND),
        accept("{'tcb':{'rejectedAdvisories':['INTEL-SA-00002']}}", SOUND),
        accept("{'tcb':{'statuses':{'OutOfDate':'affirming'}}}", SOUND.tcb(TcbStatus.OUT_OF_DATE)),
        accept("{'debug':'contraindicated'}", SOUND),
        accept("{'minimumSvns':{'pce':11,'qe':5}}", SOUND),
        accept("{'hardwareIds':['piid:00000000','" + Results.MACHINE + "']}", SOUND),
        accept("{'tdx':{'attributes':{'required':['septVeDisable']}}}", SOUND),
        accept("{'tdx':{'attributes':{'allowed':['septVeDisable','pks']}}}", SOUND.attributes()),
        accept(
            "{'tdx':{'xfam':{'required':'0300000000000000','allowed':'e702060000000000'}}}", SOUND),
        accept("{'tdx':{'minimumTeeTcbSvn':'05010700000000000000000000000000'}}", SOUND),
        accept("{'tdx':{'serviceTd':'contraindicated'}}", SOUND),
        accept(
            "{'tdx':{'serviceTd':'affirming'}}", SOUND.measurement("mrservicetd", "11".repeat(48))),
        accept(
            "{'tdx':{'attributes':{'required':['pks']},'serviceTd':'contraindicated'}}",
            SOUND.claim("tee", "snp")),
        accept("{'binding':'contraindicated'}", SOUND),
        accept("{'token':{'issuers':['https://issuer'],'audiences':['me']}}", SOUND),
        accept("{'intel':{'dynamicPlatform':'contraindicated'}}", SOUND.claim("tee", "snp")),
        accept("{}", SOUND.step(Step.passed("another"))));
  }

  @ParameterizedTest
  @MethodSource
  void accepted(String policy, Results result) throws Exception {
    assertThat(policy(withReference(policy)).appraise(result.result()).verdict())
        .isEqualTo(Verdict.AFFIRMING);
  }

  @Test
  void appraise_soundResultWithoutReference_isAWarningForThatReasonOnly() {
    Appraisal appraisal = AppraisalPolicy.defaults().appraise(SOUND.result());
    assertThat(appraisal.verdict()).isEqualTo(Verdict.WARNING);
    assertThat(appraisal.findings()).extracting(Finding::code).containsExactly("reference.none");
  }

  @ParameterizedTest
  @EnumSource(FindingCode.class)
  void appraise_failedStep_isAnErrorUnderTheMostTolerantPolicy(FindingCode code) throws Exception {
    String full = code.isPerKind() ? code.of(CollateralKind.TCB_INFO) : code.code();
    Appraisal appraisal =
        policy(
                "{'collateral':{'missing':'warning','gracePeriodDays':3650},'debug':'affirming',"
                    + "'tdx':{'serviceTd':'affirming'},'tcb':{'gracePeriodDays':3650}}")
            .appraise(SOUND.step(Step.failed("step", full, "detail")).result());
    assertThat(appraisal.verdict()).isEqualTo(Verdict.CONTRAINDICATED);
    assertThat(appraisal.findings())
        .anySatisfy(
            finding -> {
              assertThat(finding.code()).isEqualTo(full);
              assertThat(finding.severity()).isEqualTo(ERROR);
            });
  }

  @Test
  void appraise_stepsThatWaitedForAFailedOne_areNotFindings() {
    Appraisal appraisal =
        AppraisalPolicy.defaults()
            .appraise(
                SOUND
                    .chain(ChainStatus.INVALID)
                    .step(Step.failed("pck.chain", FindingCode.CHAIN_UNTRUSTED, "another root"))
                    .step(Step.notRun("tcb.level", FindingCode.PREREQUISITE, "pck.chain"))
                    .result());
    assertThat(appraisal.findings())
        .extracting(Finding::code)
        .containsExactly("chain.untrusted", "reference.none");
  }

  @Test
  void appraise_invalidSignatureBesideAnotherFailure_isFoundToo() {
    assertThat(
            findings(
                SOUND
                    .signature(SignatureStatus.INVALID)
                    .step(Step.failed("pck.chain", FindingCode.CHAIN_UNTRUSTED, "another root"))))
        .contains("signature.notChecked", "chain.untrusted");
  }

  @Test
  void appraise_bindingThatWasNotAskedFor_isOneWarning() {
    Appraisal appraisal =
        AppraisalPolicy.defaults()
            .appraise(
                SOUND
                    .unbound()
                    .step(Step.notRun("challenge", FindingCode.BINDING_NOT_CHECKED, "none"))
                    .result());
    assertThat(appraisal.findings())
        .filteredOn(finding -> finding.code().equals("binding.notChecked"))
        .extracting(Finding::severity)
        .containsExactly(WARNING);
  }

  @Test
  void appraise_resultThatSaysBoundOfABindingThatWasNotChecked_isAnError() {
    assertThat(
            severities(
                SOUND.step(Step.notRun("challenge", FindingCode.BINDING_NOT_CHECKED, "none")),
                "binding.notChecked"))
        .containsExactly(ERROR);
  }

  @Test
  void appraise_failedStepWithTheCodeOfAMissingBinding_isAnErrorToo() {
    assertThat(
            severities(
                SOUND
                    .unbound()
                    .step(Step.failed("challenge", FindingCode.BINDING_NOT_CHECKED, "none")),
                "binding.notChecked"))
        .contains(ERROR);
  }

  @Test
  void appraise_failedStep_isNamedWithItsDetail() {
    assertThat(
            AppraisalPolicy.defaults()
                .appraise(
                    SOUND
                        .step(Step.failed("pck.chain", "new.code", "another root"))
                        .step(Step.failed("pck.other", "other.code", ""))
                        .result())
                .findings())
        .extracting(Finding::message)
        .contains("pck.chain: another root", "pck.other");
  }

  @Test
  void appraise_firmwareInTheWrongOrder_isNotAlsoFirmwareThatIsNotCommitted() {
    JsonObject above =
        JsonObject.builder()
            .put("bootLoader", 5)
            .put("tee", 1)
            .put("snp", 22)
            .put("microcode", 213)
            .build();
    assertThat(findings(Results.snp().claim("committedTcb", above)))
        .contains("snp.tcbOrder")
        .doesNotContain("snp.provisionalFirmware");
  }

  @Test
  void appraise_bindingThatWasRefuted_isOneFinding() {
    assertThat(
            findings(
                SOUND.unbound().step(Step.failed("binding", FindingCode.BINDING_MISMATCH, ""))))
        .containsExactly("binding.mismatch", "reference.none");
  }

  @Test
  void appraise_bindingNotCheckedBesideAnotherFailure_isFoundToo() {
    assertThat(findings(SOUND.unbound().step(Step.failed("new", "new.code", ""))))
        .contains("new.code", "binding.notChecked");
  }

  @Test
  void appraise_rejectedCollateralThatAStepExplains_isOneFinding() {
    String mismatch = FindingCode.COLLATERAL_MISMATCH.of(CollateralKind.PCK_CRL);
    assertThat(
            findings(collateral(State.REJECTED).step(Step.failed("crl", mismatch, "another CA"))))
        .containsExactly(mismatch, "reference.none");
  }

  @Test
  void appraise_rejectedCollateralBesideTheFailureOfAnother_isFoundToo() {
    String mismatch = FindingCode.COLLATERAL_MISMATCH.of(CollateralKind.TCB_INFO);
    assertThat(findings(collateral(State.REJECTED).step(Step.failed("tcb", mismatch, "other"))))
        .contains(mismatch, "collateral.rejected.pckCrl");
  }

  @Test
  void appraise_collateralWhoseSignerIsMissing_isOneFinding() {
    assertThat(
            findings(
                collateral(State.UNVERIFIED)
                    .collateral(CollateralKind.TCB_SIGNING_CHAIN, State.MISSING)))
        .contains("collateral.missing.tcbSigningChain")
        .doesNotContain("collateral.rejected.pckCrl");
  }

  @Test
  void appraise_rejectedCollateralWhileOtherIsMissing_isFound() {
    assertThat(
            findings(
                collateral(State.REJECTED)
                    .collateral(CollateralKind.TCB_SIGNING_CHAIN, State.MISSING)))
        .contains("collateral.missing.tcbSigningChain", "collateral.rejected.pckCrl");
  }

  @Test
  void appraise_revokedStatusThatAStepReports_isOneFinding() {
    Appraisal appraisal =
        AppraisalPolicy.defaults()
            .appraise(
                SOUND
                    .tcb(TcbStatus.REVOKED)
                    .step(Step.failed("tcb.level", FindingCode.TCB_REVOKED, ""))
                    .result());
    assertThat(appraisal.findings())
        .extracting(Finding::code)
        .containsExactly("tcb.revoked", "reference.none");
  }

  @Test
  void isDevelopment_policyThatNamesADevelopmentRoot_isTrue() throws Exception {
    assertThat(policy("{'anchors':{'development':['" + Results.ROOT + "']}}").isDevelopment())
        .isTrue();
    assertThat(policy("{'anchors':{'vendors':['intel']}}").isDevelopment()).isFalse();
    assertThat(AppraisalPolicy.defaults().isDevelopment()).isFalse();
  }

  private static List<String> findings(Results result) {
    return AppraisalPolicy.defaults().appraise(result.result()).findings().stream()
        .map(Finding::code)
        .toList();
  }

  private static List<Severity> severities(Results result, String code) {
    return AppraisalPolicy.defaults().appraise(result.result()).findings().stream()
        .filter(finding -> finding.code().equals(code))
        .map(Finding::severity)
        .toList();
  }

  private static Results collateral(State state) {
    return SOUND.collateral(CollateralKind.PCK_CRL, state);
  }

  private static Arguments row(String policy, Results result, String code, Severity severity) {
    return Arguments.of(policy, result, code, severity);
  }

  private static Arguments accept(String policy, Results result) {
    return Arguments.of(policy, result);
  }

  private static String withReference(String policy) {
    String reference = "{'measurements':{'mrtd':['" + OTHER + "','" + MRTD + "']}";
    return reference + (policy.equals("{}") ? "" : ",") + policy.substring(1);
  }

  static AppraisalPolicy policy(String text) throws PolicyException {
    String version = "{'version':1" + (text.equals("{}") ? "" : ",") + text.substring(1);
    return AppraisalPolicy.parse(version.replace('\'', '"').getBytes(UTF_8));
  }

  static JsonObject json(String text) throws PolicyException {
    return policy(text).json();
  }
}
