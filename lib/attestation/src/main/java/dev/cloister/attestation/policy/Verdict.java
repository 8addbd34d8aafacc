package dev.cloister.attestation.policy;

/** The trustworthiness tiers of EAR (draft-ietf-rats-ear) that an appraisal ends in. */
public enum Verdict {
  /** Everything the policy asks for was proven. */
  AFFIRMING("affirming"),
  /** Usable with the named reservations. */
  WARNING("warning"),
  /** Do not rely on it. */
  CONTRAINDICATED("contraindicated");

  private final String code;

  Verdict(String code) {
    this.code = code;
  }

  /** The stable code. */
  public String code() {
    return code;
  }
}
