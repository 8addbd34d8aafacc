package dev.cloister.constellation.secret;

import dev.cloister.constellation.Text;

/**
 * What an owner calls a secret. It has no structure: case, slashes, dots and colons are ordinary
 * characters, and two names are the same when their bytes are.
 *
 * @param value 1 to 255 bytes of {@link Text}
 */
public record SecretName(String value) {
  /** Refuses what is not text of objects. */
  public SecretName {
    Text.require(value, "secret name");
  }
}
