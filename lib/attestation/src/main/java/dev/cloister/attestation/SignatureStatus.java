package dev.cloister.attestation;

/** What is known of all signatures of the evidence itself. */
public enum SignatureStatus {
  /** All verify. */
  VALID("valid"),
  /** At least one does not. */
  INVALID("invalid"),
  /** Not checked: a key or a signature is missing. */
  NOT_RUN("not_run");

  private final String code;

  SignatureStatus(String code) {
    this.code = code;
  }

  /** The stable code. */
  public String code() {
    return code;
  }
}
