package dev.cloister.attestation.cbor;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A map (major type 5) with distinct keys, in the order of the bytes.
 *
 * @param entries its entries
 */
public record CborMap(Map<CborValue, CborValue> entries) implements CborValue {
  /** Copies the map. */
  public CborMap {
    entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
  }

  /** The value under a text key. */
  public Optional<CborValue> find(String key) {
    return Optional.ofNullable(entries.get(new CborText(key)));
  }

  /** The value under an integer key. */
  public Optional<CborValue> find(long key) {
    return Optional.ofNullable(entries.get(CborInteger.of(key)));
  }
}
