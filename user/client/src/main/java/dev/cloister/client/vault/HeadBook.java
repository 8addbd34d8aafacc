package dev.cloister.client.vault;

import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.witness.Place;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The places of a service that this start of it knows. Used by one thread. */
final class HeadBook {
  private static final int RECENT = 4096;

  private final ServiceLog log;
  private final Map<VaultId, Place> known = new HashMap<>();
  private final Map<Place, Boolean> shown =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Place, Boolean> eldest) {
          return size() > RECENT;
        }
      };

  HeadBook(ServiceLog log) {
    this.log = log;
  }

  /** The place is one of the log's. */
  void own(Place place) {
    shown.put(place, true);
  }

  /** A vault knows that place, which the log has. */
  void know(VaultId vault, Place place) {
    known.put(vault, place);
  }

  /** What to show a vault as base: what it knows, where that is before the place. */
  Place base(VaultId vault, Place place) {
    return Optional.ofNullable(known.get(vault))
        .filter(before -> before.seq() < place.seq())
        .orElse(place);
  }

  boolean holds(Place place) throws IOException {
    // Before the first entry every log is.
    return place.seq() == 0 || shown.containsKey(place) || log.holds(place);
  }
}
