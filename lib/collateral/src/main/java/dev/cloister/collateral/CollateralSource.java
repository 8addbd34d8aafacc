package dev.cloister.collateral;

import dev.cloister.attestation.CollateralKind;
import java.util.Set;

/** Where collateral comes from. Safe for use by many threads. */
@FunctionalInterface
public interface CollateralSource {
  /**
   * Asks for collateral. Never throws for what a network or a service does: what could not be had
   * is in the answer, beside what could. Waits for a bounded time. Says of an interrupted thread
   * that the service is unreachable, and leaves it interrupted.
   */
  Fetched fetch(CollateralRequest request);

  /**
   * Says that verification rejected those kinds of what was fetched: a source that keeps things
   * keeps them no longer, so that a forgery does not stand in the way of the truth.
   */
  default void forget(CollateralRequest request, Set<CollateralKind> kinds) {}
}
