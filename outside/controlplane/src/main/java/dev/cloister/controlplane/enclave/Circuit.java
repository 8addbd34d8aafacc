package dev.cloister.controlplane.enclave;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Stops asking what does not answer: after some failures in a row nothing is let through for a
 * while, then one attempt at a time until one succeeds.
 */
final class Circuit {
  private final int failuresAllowed;
  private final long pauseNanos;
  private final LongSupplier nanos;
  private int failures;
  private long closedUntil;

  Circuit(int failuresAllowed, Duration pause, LongSupplier nanos) {
    this.failuresAllowed = failuresAllowed;
    this.pauseNanos = pause.toNanos();
    this.nanos = nanos;
  }

  /** Whether an attempt may be made now. */
  synchronized boolean permits() {
    if (failures < failuresAllowed) {
      return true;
    }
    long now = nanos.getAsLong();
    if (now - closedUntil < 0) {
      return false;
    }
    closedUntil = now + pauseNanos;
    return true;
  }

  synchronized void succeeded() {
    failures = 0;
  }

  synchronized void failed() {
    if (++failures >= failuresAllowed) {
      closedUntil = nanos.getAsLong() + pauseNanos;
    }
  }
}
