package dev.cloister.collateral;

import dev.cloister.attestation.Collateral;
import java.util.List;
import java.util.Objects;

/**
 * What a source answered.
 *
 * @param collateral what could be had, unverified
 * @param failures what could not, and why
 * @param stale what is past its next update because nothing newer could be had
 */
public record Fetched(Collateral collateral, List<FetchFailure> failures, List<StaleItem> stale) {
  /** Copies the lists. */
  public Fetched {
    Objects.requireNonNull(collateral);
    failures = List.copyOf(failures);
    stale = List.copyOf(stale);
  }
}
