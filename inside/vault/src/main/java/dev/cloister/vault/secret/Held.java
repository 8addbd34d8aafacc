package dev.cloister.vault.secret;

import dev.cloister.constellation.commit.WriteIntent;
import dev.cloister.constellation.secret.Revision;
import dev.cloister.constellation.secret.SecretHeader;
import java.util.Optional;

/**
 * A state of a secret that the vault holds. The ciphertext and the text of the policy are stored
 * beside it, under their hashes.
 *
 * @param state what its owner signed
 * @param header what the version is
 * @param shares of a value; empty in a deletion
 */
public record Held(WriteIntent state, SecretHeader header, Optional<ShareSet> shares) {
  /** Refuses a value without shares and a deletion with them. */
  public Held {
    if (shares.isPresent() == state.isDeletion()) {
      throw new IllegalArgumentException("expected shares of a value, none of a deletion");
    }
  }

  /** Which state. */
  public Revision revision() {
    return state.revision();
  }

  /** Whether another state is of the same version with the same shares: another policy at most. */
  boolean hasSharesOf(WriteIntent other) {
    return !other.isDeletion()
        && other.secretHeader().equals(state.secretHeader())
        && other.shareHeader().equals(state.shareHeader());
  }

  Held withState(WriteIntent next) {
    return new Held(next, header, shares);
  }
}
