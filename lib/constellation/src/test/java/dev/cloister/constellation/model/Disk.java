package dev.cloister.constellation.model;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.witness.Place;
import dev.cloister.constellation.witness.Witnessed;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a vault has durably. Immutable, so that a hostile host can keep old ones.
 *
 * @param log the hash at each place of the vault's log, from 0 on
 * @param prepared held, not known to be committed
 * @param committed the newest committed state
 * @param peers what it remembers of the others
 */
record Disk(
    List<ByteString> log,
    List<Held> prepared,
    Optional<Held> committed,
    Map<VaultId, Witnessed> peers) {
  Disk {
    log = List.copyOf(log);
    prepared = List.copyOf(prepared);
    peers = Map.copyOf(peers);
  }

  Place place() {
    return new Place(log.size() - 1, log.getLast());
  }

  boolean holds(Place place) {
    return place.seq() < log.size() && log.get((int) place.seq()).equals(place.hash());
  }

  /** With another state, one entry later. */
  Disk next(List<Held> nextPrepared, Optional<Held> nextCommitted) {
    byte[] entry =
        (log.getLast().hex() + nextPrepared + nextCommitted).getBytes(StandardCharsets.UTF_8);
    List<ByteString> longer = new ArrayList<>(log);
    longer.add(ByteString.copyOf(Crypto.sha256(entry)));
    return new Disk(longer, nextPrepared, nextCommitted, peers);
  }

  /** With another memory of the peers: not an entry of its own log's head. */
  Disk remembering(Map<VaultId, Witnessed> next) {
    return new Disk(log, prepared, committed, next);
  }
}
