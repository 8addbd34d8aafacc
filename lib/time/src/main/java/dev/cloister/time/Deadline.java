package dev.cloister.time;

import java.time.Duration;
import java.util.function.LongSupplier;

/** A moment on a monotonic clock. */
public final class Deadline {
  private final LongSupplier nanos;
  private final long from;
  private final long length;

  private Deadline(LongSupplier nanos, long from, long length) {
    this.nanos = nanos;
    this.from = from;
    this.length = length;
  }

  /**
   * So long from now.
   *
   * @param nanos a monotonic clock
   */
  public static Deadline in(Duration duration, LongSupplier nanos) {
    return new Deadline(nanos, nanos.getAsLong(), duration.toNanos());
  }

  /** Whether it has passed. */
  public boolean passed() {
    return nanos.getAsLong() - from >= length;
  }
}
