package dev.cloister.oidc;

import dev.cloister.time.TrustedTime;
import java.time.Duration;
import java.time.Instant;

/** A host's clock and a monotonic clock that tests set apart from each other. */
final class TestTime {
  private Instant wall = Instant.parse("2026-11-21T09:00:00Z");
  private long nanos = 1;

  /** The time by these clocks. */
  public TrustedTime time() {
    return TrustedTime.believing(this::wall, this::nanos);
  }

  /** The host's clock. */
  public synchronized Instant wall() {
    return wall;
  }

  /** The monotonic clock. */
  public synchronized long nanos() {
    return nanos;
  }

  /** Time passes on both. */
  public synchronized void pass(Duration duration) {
    wall = wall.plus(duration);
    nanos += duration.toNanos();
  }

  /** The host sets its clock. */
  public synchronized void hostSays(Instant instant) {
    wall = instant;
  }
}
