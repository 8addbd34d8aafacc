package dev.cloister.collateral;

import dev.cloister.attestation.CollateralKind;
import java.time.Instant;
import java.util.Objects;

/**
 * Collateral that a cache served past its next update.
 *
 * @param nextUpdate when it became stale
 */
public record StaleItem(CollateralKind kind, Instant nextUpdate) {
  /** Refuses missing values. */
  public StaleItem {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(nextUpdate);
  }
}
