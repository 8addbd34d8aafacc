package dev.cloister.attestation.policy;

import dev.cloister.attestation.FindingCode;

/**
 * {@code binding}: the verdict on evidence whose challenge was not checked, at best a warning: such
 * evidence may be anybody's and of any age. A challenge that was checked and differs is a failed
 * step, which no policy waives.
 */
final class BindingSection implements Section {
  @Override
  public String name() {
    return "binding";
  }

  @Override
  public Rule absent() {
    return (subject, findings) -> appraise(Severity.WARNING, subject, findings);
  }

  @Override
  public Rule parse(Member member) throws PolicyException {
    Severity severity = member.verdict(Verdict.WARNING, Verdict.CONTRAINDICATED);
    return (subject, findings) -> appraise(severity, subject, findings);
  }

  private static void appraise(Severity severity, Subject subject, Findings findings) {
    boolean refuted =
        subject.result().failures().stream().anyMatch(step -> step.code().startsWith("binding."));
    if (!subject.result().bound() && !refuted) {
      findings.add(
          FindingCode.BINDING_NOT_CHECKED,
          severity,
          "expected a check of the challenge in the evidence, found none: it may be old or meant"
              + " for somebody else");
    }
  }
}
