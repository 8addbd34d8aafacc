package dev.cloister.client.vault;

import dev.cloister.channel.ratls.AttestedPeer;
import dev.cloister.constellation.Member;
import dev.cloister.constellation.wire.Continuity;
import dev.cloister.constellation.wire.VaultState;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How one vault is.
 *
 * @param member who it should be
 * @param proven who it proved to be, if it did
 * @param state what it says it does, if it answered
 * @param incarnation of the vault, if it answered
 * @param configEpoch of the last configuration it knows, if that is the pinned constellation's
 * @param continuity what it says of the age of its disk
 * @param fault what is wrong, if anything is
 */
public record VaultStatus(
    Member member,
    Optional<AttestedPeer> proven,
    Optional<VaultState> state,
    OptionalLong incarnation,
    OptionalLong configEpoch,
    Optional<Continuity> continuity,
    Optional<VaultFault> fault) {
  /** Refuses missing parts. */
  public VaultStatus {
    Objects.requireNonNull(member);
    Objects.requireNonNull(proven);
    Objects.requireNonNull(state);
    Objects.requireNonNull(incarnation);
    Objects.requireNonNull(configEpoch);
    Objects.requireNonNull(continuity);
    Objects.requireNonNull(fault);
  }
}
