package dev.cloister.testkit.time;

import java.time.Duration;
import java.time.Instant;

/** A host's clock and a monotonic clock that tests set apart from each other. */
public final class TestClocks {
  private Instant wall = Instant.parse("2026-11-21T09:00:00Z");
  private long nanos = 1;

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
