package dev.cloister.constellation.head;

import dev.cloister.constellation.Text;

/**
 * What an owner calls the head of a service.
 *
 * @param value text of objects, 1 to 255 bytes of UTF-8; no character in it means anything
 */
public record HeadName(String value) {
  /** Refuses what is not text of objects. */
  public HeadName {
    Text.require(value, "name");
  }
}
