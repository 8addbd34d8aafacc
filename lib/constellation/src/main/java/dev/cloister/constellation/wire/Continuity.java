package dev.cloister.constellation.wire;

import dev.cloister.attestation.json.JsonObject;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a vault knows about the age of its own disk; said in every answer.
 *
 * @param state whether others vouch for it
 * @param since seconds since the epoch: of what is unproven, when that began; else when the vault
 *     started
 */
public record Continuity(State state, long since) {
  /** Whether others vouch for it. */
  public enum State {
    /** Nobody: if the host put an older disk in its place, the vault cannot tell. */
    UNPROVEN,
    /** Its witnesses hold its head, and held it when it started. */
    WITNESSED,
    /** Peers hold proof that its disk or machine is not the newest. */
    QUARANTINED,
    /** No member serves: all of them exchange what they remember. */
    RECOVERING;

    String code() {
      return name().toLowerCase(Locale.ROOT);
    }

    static State of(String code) {
      return Stream.of(values())
          .filter(value -> value.code().equals(code))
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("continuity: unknown state"));
    }
  }

  /** Refuses a time before the epoch. */
  public Continuity {
    if (since < 0) {
      throw new IllegalArgumentException("continuity: expected a time since the epoch");
    }
  }

  /** Nobody vouches for it since then. */
  public static Continuity unprovenSince(long seconds) {
    return new Continuity(State.UNPROVEN, seconds);
  }

  /** As it stands in answers. */
  public JsonObject toJson() {
    return JsonObject.builder().put("state", state.code()).put("since", since).build();
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws ConstellationException with {@link Reason#MALFORMED}
   */
  public static Continuity read(JsonObject json) throws ConstellationException {
    return Fields.read(
        json,
        Set.of("state", "since"),
        fields -> new Continuity(State.of(fields.text("state")), fields.number("since")));
  }
}
