package dev.cloister.enclave.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Time as an interval (docs/concepts/sealed-log.md). The wall clock is the host's, so it is
 * believed only where that denies: the lower bound rests on signed times that were seen and on the
 * monotonic clock; the upper bound is the later of that and the wall clock. Safe for use by many
 * threads.
 */
public final class EnclaveTime {
  private final InstantSource wall;
  private final LongSupplier ticker;
  private Instant seen = Instant.EPOCH;
  private long seenAt;

  private EnclaveTime(InstantSource wall, LongSupplier ticker) {
    this.wall = wall;
    this.ticker = ticker;
    this.seenAt = ticker.getAsLong();
  }

  /**
   * Time that starts without a lower bound.
   *
   * @param wall the host's clock
   * @param ticker monotonic nanoseconds, such as {@code System::nanoTime}
   */
  public static EnclaveTime of(InstantSource wall, LongSupplier ticker) {
    return new EnclaveTime(wall, ticker);
  }

  /** Learns that the given instant has passed: somebody we trust signed it. */
  public synchronized void observe(Instant signed) {
    if (signed.isAfter(lower())) {
      seen = signed;
      seenAt = ticker.getAsLong();
    }
  }

  /** No earlier than this: what "not before" is compared with. */
  public synchronized Instant lower() {
    return seen.plusNanos(ticker.getAsLong() - seenAt);
  }

  /** No later than this, unless the host's clock lags: what an expiry is compared with. */
  public synchronized Instant upper() {
    Instant lower = lower();
    Instant host = wall.instant();
    return host.isAfter(lower) ? host : lower;
  }

  /** A deadline on the monotonic clock, which the host cannot set. */
  public Deadline in(Duration duration) {
    return new Deadline(ticker, ticker.getAsLong(), duration.toNanos());
  }

  /** An instant on the monotonic clock. */
  public static final class Deadline {
    private final LongSupplier ticker;
    private final long from;
    private final long nanos;

    private Deadline(LongSupplier ticker, long from, long nanos) {
      this.ticker = ticker;
      this.from = from;
      this.nanos = nanos;
    }

    /** Whether it has passed. */
    public boolean passed() {
      return ticker.getAsLong() - from >= nanos;
    }
  }
}
