package dev.cloister.attestation.policy;

/** How much a finding weighs. */
public enum Severity {
  /** Worth knowing; does not change the verdict. */
  INFO("info"),
  /** At best a warning. */
  WARNING("warning"),
  /** Contraindicated. */
  ERROR("error");

  private final String code;

  Severity(String code) {
    this.code = code;
  }

  /** The stable code. */
  public String code() {
    return code;
  }
}
