package dev.cloister.attestation.policy;

import static dev.cloister.attestation.policy.Severity.ERROR;
import static dev.cloister.attestation.policy.Severity.INFO;
import static dev.cloister.attestation.policy.Severity.WARNING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.AnchorClass;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.TcbStatus;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a policy says of anchors, formats, debug, measurements and hardware; what it accepts. */
final class AppraisalPolicyTest extends PolicyRules {
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
            ERROR));
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

  @Test
  void isDevelopment_policyThatNamesADevelopmentRoot_isTrue() throws Exception {
    assertThat(policy("{'anchors':{'development':['" + Results.ROOT + "']}}").isDevelopment())
        .isTrue();
    assertThat(policy("{'anchors':{'vendors':['intel']}}").isDevelopment()).isFalse();
    assertThat(AppraisalPolicy.defaults().isDevelopment()).isFalse();
  }

  private static Arguments accept(String policy, Results result) {
    return Arguments.of(policy, result);
  }

  private static String withReference(String policy) {
    String reference = "{'measurements':{'mrtd':['" + OTHER + "','" + MRTD + "']}";
    return reference + (policy.equals("{}") ? "" : ",") + policy.substring(1);
  }
}
