package dev.cloister.client.vault;

import java.time.Duration;
import java.util.function.LongSupplier;

/** A point of a monotonic clock. */
record Deadline(LongSupplier nanoTime, long at) {
  static Deadline after(Duration time, LongSupplier nanoTime) {
    return new Deadline(nanoTime, nanoTime.getAsLong() + time.toNanos());
  }

  /** Nanoseconds until then; 0 after it. */
  long left() {
    return Math.max(0, at - nanoTime.getAsLong());
  }

  boolean hasPassed() {
    return left() == 0;
  }

  Deadline orEarlier(Deadline other) {
    return other.left() < left() ? other : this;
  }
}
