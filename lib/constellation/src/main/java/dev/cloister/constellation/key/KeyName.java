package dev.cloister.constellation.key;

import dev.cloister.constellation.Text;

/**
 * What an owner calls a key.
 *
 * @param value text of objects, 1 to 255 bytes of UTF-8; no character in it means anything
 */
public record KeyName(String value) {
  /** Refuses what is not text of objects. */
  public KeyName {
    Text.require(value, "name");
  }
}
