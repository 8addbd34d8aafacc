package dev.cloister.testkit.cases;

import java.util.function.Supplier;

/**
 * One way in which a case differs from a sound one, and what a verifier has to say about it.
 *
 * @param name of the fault, kebab-case
 * @param effect what kind of answer is due
 * @param step the step that has to notice (docs/reference/claims.md); empty where none does
 * @param code the finding code; empty where none is due
 * @param make makes the case, the same every time
 */
public record Fault(String name, Effect effect, String step, String code, Supplier<Case> make) {
  /** The kinds of answer. */
  public enum Effect {
    /** Parsing refuses the bytes. */
    MALFORMED,
    /** Exactly this step fails, with this code; no other is left out for its own reason. */
    STEP,
    /** No step fails, and this one cannot run, with this code. */
    NOT_RUN,
    /** Odd and sound: every step passes, with {@code code} as a remark if it is not empty. */
    TOLERATED
  }

  @Override
  public String toString() {
    return name;
  }
}
