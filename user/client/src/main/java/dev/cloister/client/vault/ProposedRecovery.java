package dev.cloister.client.vault;

import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.recovery.RecoveryRound;
import java.util.Set;

/**
 * What the members that are there propose when the constellation cannot start by itself.
 *
 * @param round of their tables, verified: its id is what the owner consents to
 * @param missing members that take no part: what only they knew is lost with this round
 */
public record ProposedRecovery(RecoveryRound round, Set<VaultId> missing) {
  /** Copies the set. */
  public ProposedRecovery {
    missing = Set.copyOf(missing);
  }
}
