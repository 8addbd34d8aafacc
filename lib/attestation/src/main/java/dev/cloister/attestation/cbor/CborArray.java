package dev.cloister.attestation.cbor;

import java.util.List;

/**
 * An array (major type 4).
 *
 * @param values its elements, in order
 */
public record CborArray(List<CborValue> values) implements CborValue {
  /** Copies the list. */
  public CborArray {
    values = List.copyOf(values);
  }

  /** Number of elements. */
  public int size() {
    return values.size();
  }
}
