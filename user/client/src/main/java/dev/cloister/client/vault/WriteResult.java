package dev.cloister.client.vault;

import dev.cloister.constellation.secret.Revision;
import java.util.List;
import java.util.Objects;

/**
 * A write that is acknowledged: it outlives what the constellation's numbers say.
 *
 * @param revision what was written
 * @param committed vaults that said that the commit is durable
 * @param members vaults there are
 * @param degraded whether fewer than q committed: one more loss loses it until it is repaired
 * @param superseded whether a later version was committed meanwhile, and stands
 * @param faults vaults that did not do their part, and why
 */
public record WriteResult(
    Revision revision,
    int committed,
    int members,
    boolean degraded,
    boolean superseded,
    List<VaultFault> faults) {
  /** Copies the list. */
  public WriteResult {
    Objects.requireNonNull(revision);
    faults = List.copyOf(faults);
  }
}
