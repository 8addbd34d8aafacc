package dev.cloister.attestation;

import java.util.Objects;

/**
 * One check of a verification and how it ended.
 *
 * @param name stable name, such as {@code quote.signature}; docs/reference/claims.md lists those of
 *     each format
 * @param outcome how it ended
 * @param code the full code of a {@link FindingCode} when it failed, was not run or has a remark;
 *     empty when it passed without one
 * @param detail what was expected and what was found, or why it was not run; empty when there is
 *     nothing to add
 */
public record Step(String name, Outcome outcome, String code, String detail) {
  /** How a step ended. */
  public enum Outcome {
    /** The check was made and holds. */
    PASSED("passed"),
    /** The check was made and does not hold. */
    FAILED("failed"),
    /** The check could not be made; the detail says why. */
    NOT_RUN("not_run");

    private final String code;

    Outcome(String code) {
      this.code = code;
    }

    /** The stable code. */
    public String code() {
      return code;
    }
  }

  /** Refuses missing values. */
  public Step {
    Objects.requireNonNull(name);
    Objects.requireNonNull(outcome);
    Objects.requireNonNull(code);
    Objects.requireNonNull(detail);
  }

  /** A check that holds. */
  public static Step passed(String name) {
    return new Step(name, Outcome.PASSED, "", "");
  }

  /** A check that holds, with something worth knowing: information, never a fault. */
  public static Step remarked(String name, FindingCode code, String detail) {
    return new Step(name, Outcome.PASSED, code.code(), detail);
  }

  /** A check that does not hold. */
  public static Step failed(String name, FindingCode code, String detail) {
    return new Step(name, Outcome.FAILED, code.code(), detail);
  }

  /** A check that does not hold, with the full code. */
  public static Step failed(String name, String code, String detail) {
    return new Step(name, Outcome.FAILED, code, detail);
  }

  /** A check that could not be made. */
  public static Step notRun(String name, FindingCode code, String why) {
    return new Step(name, Outcome.NOT_RUN, code.code(), why);
  }

  /** A check that could not be made, with the full code. */
  public static Step notRun(String name, String code, String why) {
    return new Step(name, Outcome.NOT_RUN, code, why);
  }
}
