package dev.cloister.collateral.http;

import java.time.Duration;

/** Waiting between tries, passed in so that tests need not wait. */
@FunctionalInterface
public interface Pause {
  /** Waits. */
  void pause(Duration duration) throws InterruptedException;

  /** Waits by sleeping. */
  static Pause sleeping() {
    return Thread::sleep;
  }
}
