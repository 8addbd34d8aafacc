package dev.cloister.attestation.policy;

import java.util.List;

/**
 * What a policy makes of an attestation result.
 *
 * @param verdict the tier, the worst of the findings
 * @param findings in the order they were found
 */
public record Appraisal(Verdict verdict, List<Finding> findings) {
  /** Copies the list. */
  public Appraisal {
    findings = List.copyOf(findings);
  }

  /** The verdict that follows from findings. */
  public static Appraisal of(List<Finding> findings) {
    Verdict verdict = Verdict.AFFIRMING;
    for (Finding finding : findings) {
      verdict =
          switch (finding.severity()) {
            case INFO -> verdict;
            case WARNING -> verdict == Verdict.CONTRAINDICATED ? verdict : Verdict.WARNING;
            case ERROR -> Verdict.CONTRAINDICATED;
          };
    }
    return new Appraisal(verdict, findings);
  }
}
