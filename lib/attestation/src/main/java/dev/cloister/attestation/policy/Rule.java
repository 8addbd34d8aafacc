package dev.cloister.attestation.policy;

/** One part of a policy, ready to be applied to results. Immutable. */
@FunctionalInterface
interface Rule {
  /** Reports what it finds; a rule never sees, and never takes back, what another one found. */
  void appraise(Subject subject, Findings findings);
}
