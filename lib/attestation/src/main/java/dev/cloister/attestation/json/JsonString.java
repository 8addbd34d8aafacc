package dev.cloister.attestation.json;

import java.util.Objects;

/**
 * A JSON string.
 *
 * @param value the unescaped characters
 */
public record JsonString(String value) implements JsonValue {
  /** Refuses a missing value. */
  public JsonString {
    Objects.requireNonNull(value);
  }
}
