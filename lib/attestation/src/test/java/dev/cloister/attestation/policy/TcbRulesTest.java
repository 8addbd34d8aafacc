package dev.cloister.attestation.policy;

import static dev.cloister.attestation.policy.Severity.ERROR;
import static dev.cloister.attestation.policy.Severity.INFO;
import static dev.cloister.attestation.policy.Severity.WARNING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.CollateralUse;
import dev.cloister.attestation.CollateralUse.State;
import dev.cloister.attestation.FindingCode;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.TcbStatus;
import dev.cloister.attestation.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.Arguments;

/** Collateral, and the TCB status that rests on it. */
final class TcbRulesTest extends PolicyRules {
  static Stream<Arguments> found() {
    return Stream.of(
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
        row("{'tcb':{'rejectedAdvisories':['INTEL-SA-00001']}}", SOUND, "tcb.advisory", ERROR));
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
}
