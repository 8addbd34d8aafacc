package dev.cloister.attestation.policy;

/** Text that is not a policy. The message names the member and what was expected of it. */
public final class PolicyException extends Exception {
  private static final long serialVersionUID = 1L;

  /** With the member's path, such as {@code tcb.gracePeriodDays}, and what was expected of it. */
  PolicyException(String path, String expected) {
    super(path.isEmpty() ? expected : path + ": " + expected);
  }
}
