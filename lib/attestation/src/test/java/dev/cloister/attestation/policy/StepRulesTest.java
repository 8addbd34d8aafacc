package dev.cloister.attestation.policy;

import static dev.cloister.attestation.policy.Severity.ERROR;
import static dev.cloister.attestation.policy.Severity.INFO;
import static dev.cloister.attestation.policy.Severity.WARNING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.ChainStatus;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.FindingCode;
import dev.cloister.attestation.SignatureStatus;
import dev.cloister.attestation.Step;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;

/** Steps that failed or did not run, the binding among them. */
final class StepRulesTest extends PolicyRules {
  static Stream<Arguments> found() {
    return Stream.of(
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
}
