package dev.cloister.vault.peer;

import java.time.Duration;

/**
 * How long an acknowledgement lets a vault read, and how long its witness grants no other start of
 * it. Only differences of a monotonic clock count, never its reading.
 *
 * @param lease for the vault that reads, from when it asked
 * @param hold for the witness, from when it answered, and from its own start: longer, because two
 *     clocks do not run alike
 */
public record LeaseTimes(Duration lease, Duration hold) {
  /** 2 s, held for 4 s. */
  public static final LeaseTimes DEFAULT = of(Duration.ofSeconds(2));

  /** A lease that is held for twice its time. */
  public static LeaseTimes of(Duration lease) {
    return new LeaseTimes(lease, lease.multipliedBy(2));
  }

  /** Refuses a witness that forgets first. */
  public LeaseTimes {
    if (!lease.isPositive() || hold.compareTo(lease.multipliedBy(2)) < 0) {
      throw new IllegalArgumentException("expected to hold at least twice as long as the lease");
    }
  }
}
