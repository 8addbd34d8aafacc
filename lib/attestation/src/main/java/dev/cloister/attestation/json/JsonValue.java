package dev.cloister.attestation.json;

/** A JSON value (RFC 8259). Immutable. */
public sealed interface JsonValue
    permits JsonObject, JsonArray, JsonString, JsonNumber, JsonBoolean, JsonNull {

  /** The value as compact JSON text, members in the order they have. */
  default String toJson() {
    return JsonWriter.compact(this);
  }

  /** The value as indented JSON text, for people. */
  default String toPrettyJson() {
    return JsonWriter.pretty(this);
  }
}
