package dev.cloister.attestation.policy;

import java.util.Objects;

/**
 * One thing an appraisal found.
 *
 * @param code stable code, docs/reference/findings.md
 * @param severity how much it weighs
 * @param message one sentence: what was expected and what was found
 * @param remedy one sentence: what a person can do about it
 */
public record Finding(String code, Severity severity, String message, String remedy) {
  /** Refuses missing values. */
  public Finding {
    Objects.requireNonNull(code);
    Objects.requireNonNull(severity);
    Objects.requireNonNull(message);
    Objects.requireNonNull(remedy);
  }
}
