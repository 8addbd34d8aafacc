package dev.cloister.attestation.checks;

import java.util.Objects;

/**
 * One check of a format.
 *
 * @param step name of the step it leaves in a result; {@code device<n>} stands for each device
 * @param meaning what holds when it passes
 * @param where when it is made; empty when it always is
 */
public record Check(String step, String meaning, String where) {
  /** Refuses missing values. */
  public Check {
    Objects.requireNonNull(step);
    Objects.requireNonNull(meaning);
    Objects.requireNonNull(where);
  }

  static Check always(String step, String meaning) {
    return new Check(step, meaning, "");
  }

  static Check where(String condition, String step, String meaning) {
    return new Check(step, meaning, condition);
  }
}
