package dev.cloister.collateral;

/** Where collateral comes from. Safe for use by many threads. */
@FunctionalInterface
public interface CollateralSource {
  /**
   * Asks for collateral. Never throws for what a network or a service does: what could not be had
   * is in the answer, beside what could. Waits for a bounded time. Says of an interrupted thread
   * that the service is unreachable, and leaves it interrupted.
   */
  Fetched fetch(CollateralRequest request);
}
