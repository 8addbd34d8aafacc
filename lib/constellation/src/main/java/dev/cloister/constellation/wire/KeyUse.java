package dev.cloister.constellation.wire;

import dev.cloister.constellation.Signed;
import dev.cloister.constellation.key.KeyApproval;
import dev.cloister.constellation.key.KeyId;
import java.util.Optional;

/**
 * Which key is to be used, and by whose leave.
 *
 * @param key the handle
 * @param approval that the key's policy may want
 */
public record KeyUse(KeyId key, Optional<Signed<KeyApproval>> approval) {
  /** Without an approval. */
  public static KeyUse of(KeyId key) {
    return new KeyUse(key, Optional.empty());
  }
}
