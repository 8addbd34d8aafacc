package dev.cloister.attestation.policy;

import dev.cloister.attestation.FindingCode;
import dev.cloister.attestation.Format;
import java.util.Optional;

/** {@code debug}: the verdict on a TEE in debug mode; contraindicated where it is absent. */
final class DebugSection implements Section {
  @Override
  public String name() {
    return "debug";
  }

  @Override
  public Rule absent() {
    return (subject, findings) -> appraise(Severity.ERROR, subject, findings);
  }

  @Override
  public Rule parse(Member member) throws PolicyException {
    Severity severity = member.verdict(Verdict.values());
    return (subject, findings) -> appraise(severity, subject, findings);
  }

  private static void appraise(Severity severity, Subject subject, Findings findings) {
    Optional<Boolean> debug = subject.bool("debug");
    if (subject.result().format() == Format.TPM) {
      return; // a TPM knows no debug mode
    }
    if (debug.isEmpty()) {
      findings.add(
          FindingCode.DEBUG_UNKNOWN,
          severity,
          "expected evidence that debug mode is off, found no statement");
    } else if (debug.get()) {
      findings.add(
          FindingCode.DEBUG_ENABLED,
          severity,
          "expected debug mode to be off, found it on: the operator can read the memory");
    }
  }
}
