package dev.cloister.time;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * A counter that the host can neither stop, slow nor set: on TDX the clock source {@code tsc}, on
 * SNP the same with SecureTSC. Where the clock source is the host's there is none, and time is used
 * without.
 */
public final class GuestClock {
  private static final String CLOCK_SOURCE =
      "sys/devices/system/clocksource/clocksource0/current_clocksource";

  private final LongSupplier nanos;
  private final long partsPerMillion;
  private final Duration trustedFor;

  private GuestClock(LongSupplier nanos, long partsPerMillion, Duration trustedFor) {
    this.nanos = nanos;
    this.partsPerMillion = partsPerMillion;
    this.trustedFor = trustedFor;
  }

  /**
   * A counter.
   *
   * @param nanos nanoseconds since any moment, never backwards, such as {@code System::nanoTime}
   * @param partsPerMillion how fast or slow it may go
   * @param trustedFor how long it may carry a signed time before the latest time is unknown again
   */
  public static GuestClock of(LongSupplier nanos, long partsPerMillion, Duration trustedFor) {
    if (partsPerMillion < 0 || partsPerMillion >= 1_000_000 || trustedFor.isNegative()) {
      throw new IllegalArgumentException("expected a drift below one and a time to trust it");
    }
    return new GuestClock(nanos, partsPerMillion, trustedFor);
  }

  /**
   * The counter of a Linux guest whose platform keeps the host from the TSC: TDX always, SNP with
   * SecureTSC. Invariant TSCs stay far below 500 parts per million.
   *
   * @param root {@code /}
   * @param nanos {@code System::nanoTime}
   * @return empty where the kernel counts by something else, which the host governs
   */
  public static Optional<GuestClock> ofLinux(Path root, LongSupplier nanos) {
    try {
      boolean tsc = Files.readString(root.resolve(CLOCK_SOURCE)).strip().equals("tsc");
      return tsc ? Optional.of(of(nanos, 500, Duration.ofDays(1))) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  long nanos() {
    return nanos.getAsLong();
  }

  /** The most that can have passed while the counter went this far. */
  Duration atMost(long counted) {
    return Duration.ofNanos(counted).plusNanos(missed(counted) + 1);
  }

  /** The least that can have passed. */
  Duration atLeast(long counted) {
    return Duration.ofNanos(Math.max(0, counted - drift(counted) - 1));
  }

  boolean isTrustedAfter(long counted) {
    return Duration.ofNanos(counted).compareTo(trustedFor) <= 0;
  }

  /** A counter that is slow by p counts t(1 - p) while t passes: more is missing than p of it. */
  private long missed(long counted) {
    long micros = Math.multiplyExact(counted / 1_000 + 1, partsPerMillion);
    return Math.multiplyExact(Math.ceilDiv(micros, 1_000_000L - partsPerMillion), 1_000L);
  }

  private long drift(long counted) {
    return Math.ceilDiv(Math.multiplyExact(counted / 1_000, partsPerMillion), 1_000L)
        + partsPerMillion;
  }
}
