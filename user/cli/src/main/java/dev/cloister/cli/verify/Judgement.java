package dev.cloister.cli.verify;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.FindingCode;
import dev.cloister.attestation.policy.Appraisal;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.attestation.policy.Finding;
import dev.cloister.attestation.policy.Severity;
import dev.cloister.attestation.policy.Verdict;
import dev.cloister.cli.ExitCode;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a verification and its appraisal came to.
 *
 * @param policySource whose policy it was: {@code default}, {@code file} or {@code bundle}
 * @param undecided only collateral that could not be reached stands between this and a verdict
 * @param notes what a person should know besides the findings
 */
record Judgement(
    AttestationResult result,
    Appraisal appraisal,
    AppraisalPolicy policy,
    String policySource,
    boolean undecided,
    List<String> notes) {
  Judgement {
    Objects.requireNonNull(result);
    Objects.requireNonNull(appraisal);
    Objects.requireNonNull(policy);
    Objects.requireNonNull(policySource);
    notes = List.copyOf(notes);
  }

  /** The verdict's code, or {@code undecided}. */
  String verdict() {
    return undecided ? "undecided" : appraisal.verdict().code();
  }

  int exitCode() {
    if (undecided) {
      return ExitCode.UNDECIDED;
    }
    return switch (appraisal.verdict()) {
      case AFFIRMING -> ExitCode.OK;
      case WARNING -> ExitCode.WARNING;
      case CONTRAINDICATED -> ExitCode.CONTRAINDICATED;
    };
  }

  /** The finding that explains the verdict: the first of the worst. */
  Optional<Finding> reason() {
    Severity worst = appraisal.verdict() == Verdict.WARNING ? Severity.WARNING : Severity.ERROR;
    return appraisal.findings().stream().filter(finding -> finding.severity() == worst).findFirst();
  }

  /** Whether a finding says that something was not there to check, rather than that it is wrong. */
  static boolean isAboutAbsence(Finding finding) {
    return FindingCode.find(finding.code())
        .filter(
            code ->
                switch (code) {
                  case COLLATERAL_MISSING,
                      TCB_NOT_EVALUATED,
                      SIGNATURE_NOT_CHECKED,
                      CHAIN_NOT_CHECKED,
                      STEP_NOT_RUN,
                      BINDING_NOT_CHECKED,
                      REFERENCE_NONE,
                      DEBUG_UNKNOWN ->
                      true;
                  default -> false;
                })
        .isPresent();
  }
}
