package dev.cloister.collateral.http;

import java.time.Duration;
import java.util.Objects;

/**
 * Bounds of one GET.
 *
 * @param maxBody largest body, in bytes
 * @param timeout longest try, from connecting to the last byte
 * @param tries at least 1
 * @param backoff pause before the second try, doubled for each further one
 * @param maxWait longest sum of all pauses, those the server asks for included
 */
public record HttpLimits(
    int maxBody, Duration timeout, int tries, Duration backoff, Duration maxWait) {
  /** Refuses what would not end. */
  public HttpLimits {
    Objects.requireNonNull(timeout);
    Objects.requireNonNull(backoff);
    Objects.requireNonNull(maxWait);
    if (maxBody < 1 || tries < 1 || timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("expected positive limits");
    }
  }

  /** 2 MiB, 15 seconds, 3 tries, half a minute of pauses. */
  public static HttpLimits defaults() {
    return new HttpLimits(
        2 << 20, Duration.ofSeconds(15), 3, Duration.ofMillis(300), Duration.ofSeconds(30));
  }

  /** Longest time that one GET can take. */
  public Duration total() {
    return timeout.multipliedBy(tries).plus(maxWait);
  }
}
