package dev.cloister.collateral;

import dev.cloister.attestation.CollateralKind;
import java.util.Objects;

/**
 * A service answered with something older than it did before. The newer one, which was kept, is
 * used instead.
 *
 * @param message one sentence with the URL, what was offered and what was kept
 */
public record Rollback(CollateralKind kind, String message) {
  /** Refuses missing values. */
  public Rollback {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(message);
  }
}
