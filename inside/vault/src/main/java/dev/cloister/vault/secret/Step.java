package dev.cloister.vault.secret;

import dev.cloister.constellation.commit.Accepted;
import dev.cloister.constellation.commit.Ballot;
import dev.cloister.constellation.secret.Revision;
import java.util.List;
import java.util.Optional;

/**
 * The vault as an acceptor for the step after the committed state.
 *
 * @param revision the step
 * @param promised no ballot below it is taken
 * @param accepted what was voted for, in the highest ballot
 * @param settled states with other shares, which the vault was dealt in sessions of this step: any
 *     of them may be voted for elsewhere. The oldest first
 */
public record Step(
    Revision revision, Ballot promised, Optional<Accepted> accepted, List<Held> settled) {
  /** Copies the list. */
  public Step {
    settled = List.copyOf(settled);
  }

  /** A step for which nothing was dealt. */
  public Step(Revision revision, Ballot promised, Optional<Accepted> accepted) {
    this(revision, promised, accepted, List.of());
  }
}
