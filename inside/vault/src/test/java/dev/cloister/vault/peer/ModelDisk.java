package dev.cloister.vault.peer;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.constellation.witness.Place;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What one vault has durably. Immutable, so that a hostile host can keep old ones.
 *
 * @param log the hash at each place, from 0 on
 * @param values in the state
 * @param memory what it remembers beside it
 */
record ModelDisk(
    List<ByteString> log, Map<String, ByteString> values, Map<String, ByteString> memory) {
  ModelDisk {
    log = List.copyOf(log);
    values = Map.copyOf(values);
    memory = Map.copyOf(memory);
  }

  static ModelDisk empty() {
    return new ModelDisk(List.of(Constellation.bytes(32, 1)), Map.of(), Map.of());
  }

  Place place() {
    return new Place(log.size() - 1, log.getLast());
  }

  boolean holds(Place place) {
    return place.seq() < log.size() && log.get((int) place.seq()).equals(place.hash());
  }

  ModelDisk append(String entry) {
    byte[] next = (log.getLast().hex() + entry).getBytes(StandardCharsets.UTF_8);
    List<ByteString> longer = new ArrayList<>(log);
    longer.add(ByteString.copyOf(Crypto.sha256(next)));
    return new ModelDisk(longer, values, memory);
  }

  ModelDisk withValues(Map<String, ByteString> changed) {
    Map<String, ByteString> all = new HashMap<>(values);
    all.putAll(changed);
    return new ModelDisk(log, all, memory);
  }

  ModelDisk remembering(Map<String, ByteString> changed) {
    Map<String, ByteString> all = new HashMap<>(memory);
    all.putAll(changed);
    return new ModelDisk(log, values, all);
  }

  /** A host that puts together parts of two times. */
  ModelDisk withMemoryOf(ModelDisk other) {
    return new ModelDisk(log, values, other.memory);
  }
}
