package dev.cloister.enclave.connector;

import dev.cloister.attestation.json.JsonBoolean;
import dev.cloister.attestation.json.JsonNull;
import dev.cloister.attestation.json.JsonNumber;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonString;
import dev.cloister.attestation.json.JsonValue;

/** Copies named fields of an API's answer, each of one type; everything else stays behind. */
public final class Fields {
  private final JsonObject from;
  private final JsonObject.Builder to = JsonObject.builder();

  private Fields(JsonObject from) {
    this.from = from;
  }

  /** Starts with nothing copied. */
  public static Fields of(JsonObject from) {
    return new Fields(from);
  }

  /** Copies a string that must be there; cut to {@code most} characters. */
  public Fields text(String name, int most) throws ConnectorException {
    if (value(from, name) instanceof JsonString(String text)) {
      to.put(name, cut(text, most));
      return this;
    }
    throw bad();
  }

  /** Copies a string if it is there and not null; cut to {@code most} characters. */
  public Fields optionalText(String name, int most) throws ConnectorException {
    JsonValue value = value(from, name);
    if (value instanceof JsonNull) {
      return this;
    }
    return text(name, most);
  }

  /** Copies a whole number that must be there. */
  public Fields number(String name) throws ConnectorException {
    if (value(from, name) instanceof JsonNumber number) {
      to.put(name, number);
      return this;
    }
    throw bad();
  }

  /** Copies a truth value that must be there. */
  public Fields flag(String name) throws ConnectorException {
    if (value(from, name) instanceof JsonBoolean flag) {
      to.put(name, flag);
      return this;
    }
    throw bad();
  }

  /** Copies a string out of a nested object under another name, if both are there. */
  public Fields nested(String object, String name, String as, int most) throws ConnectorException {
    JsonValue inner = value(from, object);
    if (inner instanceof JsonNull) {
      return this;
    }
    if (inner instanceof JsonObject found && value(found, name) instanceof JsonString(String s)) {
      to.put(as, cut(s, most));
      return this;
    }
    throw bad();
  }

  /** Adds a value that was made here. */
  public Fields put(String name, JsonValue value) {
    to.put(name, value);
    return this;
  }

  /** What was copied. */
  public JsonObject build() {
    return to.build();
  }

  /** An answer that is not what it should be. */
  public static ConnectorException bad() {
    return new ConnectorException(ConnectorFailure.BAD_RESPONSE);
  }

  private static JsonValue value(JsonObject from, String name) {
    return from.find(name).orElse(JsonNull.INSTANCE);
  }

  private static String cut(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
    return text.substring(0, end);
  }
}
