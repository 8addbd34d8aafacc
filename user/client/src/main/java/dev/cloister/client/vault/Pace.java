package dev.cloister.client.vault;

import java.time.Duration;

/**
 * How long a client waits.
 *
 * @param hedge for the vaults that a read asked first, before it asks the others too
 * @param deadline for an operation
 * @param linger for the vaults that a write does not need any more, so that they have it as well
 */
public record Pace(Duration hedge, Duration deadline, Duration linger) {
  /** 50 ms before others are asked, 30 s for an operation, 1 s for vaults that come late. */
  public static final Pace DEFAULT =
      new Pace(Duration.ofMillis(50), Duration.ofSeconds(30), Duration.ofSeconds(1));

  /** Refuses times that let nothing through. */
  public Pace {
    if (hedge.isNegative() || linger.isNegative() || !deadline.isPositive()) {
      throw new IllegalArgumentException("expected a positive deadline and no negative times");
    }
  }
}
