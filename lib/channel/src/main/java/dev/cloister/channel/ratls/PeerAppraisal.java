package dev.cloister.channel.ratls;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.policy.Appraisal;
import dev.cloister.attestation.policy.Finding;
import dev.cloister.attestation.policy.Severity;
import dev.cloister.attestation.policy.Verdict;
import java.util.List;
import java.util.Objects;

/**
 * Evidence of the other end, verified and appraised.
 *
 * @param result what verification found
 * @param appraisal what the policy makes of it
 */
public record PeerAppraisal(AttestationResult result, Appraisal appraisal) {
  /** Refuses missing parts. */
  public PeerAppraisal {
    Objects.requireNonNull(result);
    Objects.requireNonNull(appraisal);
  }

  /** Whether it may be relied on. Without the binding it could be anybody's evidence. */
  boolean isGood(boolean warningsAllowed) {
    Verdict verdict = appraisal.verdict();
    return result.bound()
        && (verdict == Verdict.AFFIRMING || (verdict == Verdict.WARNING && warningsAllowed));
  }

  /** The codes of what is wrong, without duplicates. */
  List<String> reasons() {
    return appraisal.findings().stream()
        .filter(finding -> finding.severity() != Severity.INFO)
        .map(Finding::code)
        .distinct()
        .toList();
  }
}
