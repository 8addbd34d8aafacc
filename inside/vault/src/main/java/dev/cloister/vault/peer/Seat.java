package dev.cloister.vault.peer;

import dev.cloister.constellation.Descriptor;
import dev.cloister.constellation.Member;
import dev.cloister.constellation.SigningKey;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.witness.Head;
import dev.cloister.constellation.witness.Place;
import java.util.List;

/**
 * This vault's place in its constellation.
 *
 * @param vault its name
 * @param key its identity key
 * @param constellation the configuration that it is a member of
 */
public record Seat(VaultId vault, SigningKey key, Descriptor constellation) {
  /** Refuses a vault that is no member, or one with another key. */
  public Seat {
    boolean member =
        constellation
            .find(vault)
            .filter(self -> self.identity().equals(key.publicKey()))
            .isPresent();
    if (!member) {
      throw new IllegalArgumentException("expected a member with its own key");
    }
  }

  /** The other members. */
  public List<Member> peers() {
    return constellation.members().stream()
        .filter(member -> !member.vault().equals(vault))
        .toList();
  }

  /** The members whose names come before this one's. */
  List<Member> before() {
    return peers().stream().filter(peer -> peer.vault().compareTo(vault) < 0).toList();
  }

  Head head(long incarnation, Place place, Place base) {
    return new Head(constellation.constellationId(), vault, incarnation, place, base);
  }
}
