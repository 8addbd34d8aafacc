package dev.cloister.architecture.planted.controlplane;

import java.time.Instant;

/** A composition root: it may read the clock. */
public final class Main {
  private Main() {}

  static Instant now() {
    return Instant.now();
  }
}
