package dev.cloister.vault.secret;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.policy.SecretPolicy;
import dev.cloister.constellation.secret.OwnerId;
import java.util.Optional;

/**
 * What comes with a change of a secret and is stored under its hash.
 *
 * @param owner whose secret it is, where it may be new
 * @param ciphertext of a new value
 * @param policy of a new value or step
 */
public record Parts(
    Optional<OwnerId> owner, Optional<ByteString> ciphertext, Optional<SecretPolicy> policy) {
  /** Nothing. */
  public static final Parts NONE = new Parts(Optional.empty(), Optional.empty(), Optional.empty());

  /** A policy and nothing else. */
  public static Parts of(SecretPolicy policy) {
    return new Parts(Optional.empty(), Optional.empty(), Optional.of(policy));
  }
}
