package dev.cloister.vault;

import dev.cloister.constellation.Canonical;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.Decoder;
import dev.cloister.constellation.Encoder;
import dev.cloister.store.map.SealedMap;
import dev.cloister.time.CollateralFloor;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** How new the collateral was that was seen, sealed with the state. */
final class SealedFloor {
  private static final String KEY = "collateral-floor";

  private final SealedMap map;
  private final CollateralFloor floor;

  private SealedFloor(SealedMap map, CollateralFloor floor) {
    this.map = map;
    this.floor = floor;
  }

  /**
   * What was sealed in a map, which stays the caller's to close.
   *
   * @throws ConstellationException when that is not of its form
   */
  static SealedFloor in(SealedMap map) throws ConstellationException {
    Optional<byte[]> kept = map.get(KEY);
    return new SealedFloor(
        map,
        kept.isEmpty()
            ? CollateralFloor.empty()
            : CollateralFloor.of(Levels.decode(kept.get()).byDocument()));
  }

  CollateralFloor floor() {
    return floor;
  }

  /**
   * Seals what was seen; nobody waits for it. Until it is on the disk a crash takes it back, and
   * the host gains what the documents' own time allows.
   */
  synchronized void keep() {
    var _ = map.put(KEY, Levels.of(floor.toSeal()).encoded());
  }

  /** What is sealed: {@code cloister-vault-collateral-v1}. */
  private record Levels(List<Entry> entries) implements Canonical {
    private static final String DOMAIN = "cloister-vault-collateral-v1";
    private static final int MAX_LENGTH = 1 << 20;
    private static final int MAX_ENTRIES = 8192;

    private record Entry(String document, CollateralFloor.Level level) {}

    static Levels of(Map<String, CollateralFloor.Level> levels) {
      return new Levels(
          new TreeMap<>(levels)
              .entrySet().stream().map(e -> new Entry(e.getKey(), e.getValue())).toList());
    }

    Map<String, CollateralFloor.Level> byDocument() {
      Map<String, CollateralFloor.Level> levels = new HashMap<>();
      entries.forEach(entry -> levels.put(entry.document(), entry.level()));
      return levels;
    }

    @Override
    public byte[] encoded() {
      return Encoder.of(DOMAIN)
          .list(
              entries,
              (entry, out) ->
                  out.text(entry.document())
                      .number(Math.max(0, entry.level().issueDate().getEpochSecond()))
                      .number(Math.max(0, entry.level().evaluationNumber())))
          .encoded();
    }

    static Levels decode(byte[] encoding) throws ConstellationException {
      return Decoder.decode(
          encoding,
          DOMAIN,
          MAX_LENGTH,
          in -> new Levels(in.list("documents", MAX_ENTRIES, Levels::entry)));
    }

    private static Entry entry(Decoder in) throws ConstellationException {
      String document = in.text("document");
      Instant issued = Instant.ofEpochSecond(in.number("issued"));
      return new Entry(document, new CollateralFloor.Level(issued, in.number("number")));
    }
  }
}
