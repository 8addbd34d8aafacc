package dev.cloister.attestation.tcg;

import dev.cloister.attestation.Evidence;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonValue;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/**
 * An event log by itself: it explains registers and proves nothing. {@code cloister inspect} shows
 * it; verification of it alone never passes.
 *
 * @param format {@link Format#TCG_EVENT_LOG} or {@link Format#CCEL}
 * @param log the log
 */
public record EventLogEvidence(Format format, TcgEventLog log) implements Evidence {
  /** Refuses missing values. */
  public EventLogEvidence {
    Objects.requireNonNull(format);
    Objects.requireNonNull(log);
  }

  /** The strongest algorithm whose digests every bank of the log has. */
  public HashAlgorithm strongest() {
    return log.algorithms().stream()
        .reduce(HashAlgorithm.SHA1, (a, b) -> b.length() > a.length() ? b : a);
  }

  @Override
  public JsonObject describe() {
    HexFormat hex = HexFormat.of();
    boolean cc = format == Format.CCEL;
    HashAlgorithm algorithm = strongest();
    JsonObject.Builder registers = JsonObject.builder();
    log.replay(algorithm, !cc)
        .forEach(
            (index, value) ->
                registers.put(cc ? RegisterNames.cc(index) : "pcr" + index, hex.formatHex(value)));
    EventNames names = new EventNames(algorithm);
    List<JsonValue> events = new ArrayList<>();
    for (TcgEvent event : log.events()) {
      JsonObject.Builder item =
          JsonObject.builder()
              .put("register", cc ? RegisterNames.cc(event.register()) : "pcr" + event.register())
              .put("type", "0x" + Integer.toHexString(event.type()))
              .put("digest", event.digest(algorithm).map(hex::formatHex).orElse(""))
              .put("length", event.data().length);
      names.name(event).ifPresent(name -> name.addTo(item));
      events.add(item.build());
    }
    return JsonObject.builder()
        .put("tee", cc ? "ccel" : "tcg-event-log")
        .put("algorithm", algorithm.code())
        .put("measurements", registers.build())
        .put("events", new JsonArray(events))
        .build();
  }
}
