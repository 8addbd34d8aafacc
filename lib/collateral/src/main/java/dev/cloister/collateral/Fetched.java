package dev.cloister.collateral;

import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.collateral.FetchFailure.Reason;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What a source answered.
 *
 * @param collateral what could be had, unverified
 * @param failures what could not, and why
 * @param stale what is past its next update because nothing newer could be had
 * @param rollbacks where a service answered with something older than it did before
 */
public record Fetched(
    Collateral collateral,
    List<FetchFailure> failures,
    List<StaleItem> stale,
    List<Rollback> rollbacks) {
  /** Copies the lists. */
  public Fetched {
    Objects.requireNonNull(collateral);
    failures = List.copyOf(failures);
    stale = List.copyOf(stale);
    rollbacks = List.copyOf(rollbacks);
  }

  /** Without rollbacks. */
  public Fetched(Collateral collateral, List<FetchFailure> failures, List<StaleItem> stale) {
    this(collateral, failures, stale, List.of());
  }

  /** Nothing of those kinds, for one reason. */
  public static Fetched failed(Set<CollateralKind> kinds, Reason reason, String message) {
    return new Fetched(
        Collateral.empty(),
        kinds.stream().sorted().map(kind -> new FetchFailure(kind, reason, message)).toList(),
        List.of());
  }
}
