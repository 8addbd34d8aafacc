package dev.cloister.store.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.cloister.store.StoreError;
import dev.cloister.store.StoreException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** That something is refused, and with which code. */
public final class Refusals {
  private Refusals() {}

  /** Fails unless it is refused with this code. */
  public static void assertRefused(StoreError expected, ThrowingCallable call) {
    Throwable thrown = catchThrowable(call);
    assertThat(thrown).as("expected %s", expected).isInstanceOf(StoreException.class);
    if (thrown instanceof StoreException refused) {
      assertThat(refused.error()).as(refused.getMessage()).isEqualTo(expected);
    }
  }
}
