package dev.cloister.client.vault;

import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.secret.Revision;
import java.util.List;
import java.util.Objects;

/**
 * What a repair came to.
 *
 * @param revision the newest state, which all of {@code holders} have
 * @param repaired vaults that were given their part again
 * @param holders vaults that hold it now, those that were repaired among them
 * @param degraded whether still fewer than q voted for it
 * @param faults vaults that do not hold it after all, and why
 */
public record RepairResult(
    Revision revision,
    List<VaultId> repaired,
    List<VaultId> holders,
    boolean degraded,
    List<VaultFault> faults) {
  /** Copies the lists. */
  public RepairResult {
    Objects.requireNonNull(revision);
    repaired = List.copyOf(repaired);
    holders = List.copyOf(holders);
    faults = List.copyOf(faults);
  }
}
