package dev.cloister.constellation;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloister.constellation.ConstellationException.Reason;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Assertions on refusals. */
public final class Refusals {
  private Refusals() {}

  /** That it is refused, and why. */
  public static void assertRefused(Reason reason, ThrowingCallable call) {
    assertThatExceptionOfType(ConstellationException.class)
        .isThrownBy(call)
        .extracting(ConstellationException::reason)
        .isEqualTo(reason);
  }
}
