package dev.cloister.attestation.cbor;

import java.util.Objects;

/**
 * A text string (major type 3).
 *
 * @param value its characters
 */
public record CborText(String value) implements CborValue {
  /** Refuses a missing value. */
  public CborText {
    Objects.requireNonNull(value);
  }
}
