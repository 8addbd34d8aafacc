package dev.cloister.attestation.policy;

import dev.cloister.attestation.ChainStatus;
import dev.cloister.attestation.CollateralUse;
import dev.cloister.attestation.FindingCode;
import dev.cloister.attestation.SignatureStatus;
import dev.cloister.attestation.Step;
import java.util.Optional;

/**
 * What no policy can waive: every step that failed, and every one that was not run without a reason
 * that another rule weighs, is an error. Fails closed on what it does not know.
 */
final class StepsRule implements Rule {
  @Override
  public void appraise(Subject subject, Findings findings) {
    for (Step step : subject.result().steps()) {
      switch (step.outcome()) {
        case PASSED -> remark(step, findings);
        case FAILED -> {
          if (!weighedElsewhere(step, subject)) {
            failed(step, findings);
          }
        }
        case NOT_RUN -> {
          if (!weighedElsewhere(step, subject) && !explained(step, subject)) {
            notRun(step, findings);
          }
        }
      }
    }
    if (subject.result().signature() != SignatureStatus.VALID
        && !anyFailed("signature.", subject)) {
      findings.add(
          FindingCode.SIGNATURE_NOT_CHECKED,
          Severity.ERROR,
          "expected valid signatures, found " + subject.result().signature().code());
    }
    if (subject.result().chain() != ChainStatus.VALID
        && !anyFailed("chain.", subject)
        && (subject.result().chain() != ChainStatus.NOT_RUN
            || subject.result().steps().stream().noneMatch(StepsRule::unproven))) {
      findings.add(
          FindingCode.CHAIN_NOT_CHECKED,
          Severity.ERROR,
          "expected a valid certificate chain, found " + subject.result().chain().code());
    }
  }

  private static boolean anyFailed(String prefix, Subject subject) {
    return subject.result().failures().stream().anyMatch(step -> step.code().startsWith(prefix));
  }

  private static void remark(Step step, Findings findings) {
    if (!step.code().isEmpty()) {
      boolean weak = step.code().equals(FindingCode.TPM_SHA1.code());
      findings.add(step.code(), weak ? Severity.ERROR : Severity.INFO, message(step), remedy(step));
    }
  }

  private static void failed(Step step, Findings findings) {
    String code = step.code().isEmpty() ? FindingCode.STEP_UNKNOWN.code() : step.code();
    findings.add(code, Severity.ERROR, message(step), remedy(step));
  }

  /**
   * An attestation key that nothing vouches for leaves everything else as it was found: at best a
   * warning.
   */
  private static boolean unproven(Step step) {
    return step.outcome() == Step.Outcome.NOT_RUN
        && step.code().equals(FindingCode.TPM_AK_UNPROVEN.code());
  }

  private static void notRun(Step step, Findings findings) {
    Optional<FindingCode> code = FindingCode.find(step.code());
    boolean own = code.isPresent() && code.get() != FindingCode.PREREQUISITE;
    findings.add(
        own ? step.code() : FindingCode.STEP_NOT_RUN.code(),
        unproven(step) ? Severity.WARNING : Severity.ERROR,
        message(step),
        Remedies.of(own ? code.get() : FindingCode.STEP_NOT_RUN));
  }

  /** Whether the collateral or the binding rule gives this very fact its weight. */
  private static boolean weighedElsewhere(Step step, Subject subject) {
    if (step.outcome() == Step.Outcome.NOT_RUN
        && step.code().equals(FindingCode.BINDING_NOT_CHECKED.code())) {
      return !subject.result().bound();
    }
    for (CollateralUse use : subject.result().collateral()) {
      boolean same =
          switch (use.state()) {
            case STALE -> step.code().equals(FindingCode.COLLATERAL_STALE.of(use.kind()));
            case MISSING -> step.code().equals(FindingCode.COLLATERAL_MISSING.of(use.kind()));
            case NOT_YET_VALID ->
                step.code().equals(FindingCode.COLLATERAL_NOT_YET_VALID.of(use.kind()));
            case CURRENT, UNVERIFIED, REJECTED -> false;
          };
      if (same) {
        return true;
      }
    }
    return false;
  }

  /** A prerequisite that did not pass is the finding, and not each step that waited for it. */
  private static boolean explained(Step step, Subject subject) {
    return step.code().equals(FindingCode.PREREQUISITE.code())
        && subject.result().steps().stream()
            .anyMatch(
                other ->
                    other.outcome() != Step.Outcome.PASSED
                        && !other.code().equals(FindingCode.PREREQUISITE.code())
                        && !other.code().equals(FindingCode.BINDING_NOT_CHECKED.code()));
  }

  private static String message(Step step) {
    return step.detail().isEmpty() ? step.name() : step.name() + ": " + step.detail();
  }

  private static String remedy(Step step) {
    return Remedies.of(FindingCode.find(step.code()).orElse(FindingCode.STEP_UNKNOWN));
  }
}
