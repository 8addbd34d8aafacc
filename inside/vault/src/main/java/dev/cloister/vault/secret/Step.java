package dev.cloister.vault.secret;

import dev.cloister.constellation.commit.Accepted;
import dev.cloister.constellation.commit.Ballot;
import dev.cloister.constellation.secret.Revision;
import java.util.Optional;

/**
 * The vault as an acceptor for the step after the committed state.
 *
 * @param revision the step
 * @param promised no ballot below it is taken
 * @param accepted what was voted for, in the highest ballot
 */
public record Step(Revision revision, Ballot promised, Optional<Accepted> accepted) {}
