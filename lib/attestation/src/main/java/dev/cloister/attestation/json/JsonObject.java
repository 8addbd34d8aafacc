package dev.cloister.attestation.json;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A JSON object: members with distinct names, in the order of the text. */
public final class JsonObject implements JsonValue {
  private static final byte[] NO_SOURCE = {};

  private final Map<String, JsonValue> members;
  private final byte[] source;
  private final int from;
  private final int to;

  private JsonObject(Map<String, JsonValue> members, byte[] source, int from, int to) {
    this.members = members;
    this.source = source;
    this.from = from;
    this.to = to;
  }

  static JsonObject parsed(Map<String, JsonValue> members, byte[] source, int from, int to) {
    return new JsonObject(Collections.unmodifiableMap(members), source, from, to);
  }

  /** An object made of the given members. */
  public static JsonObject of(Map<String, ? extends JsonValue> members) {
    return new JsonObject(
        Collections.unmodifiableMap(new LinkedHashMap<>(members)), NO_SOURCE, 0, 0);
  }

  /** Starts an empty object. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The exact bytes this object had in the text it was parsed from, braces included: what a
   * signature over it covers. Empty for an object that was not parsed.
   */
  public byte[] rawBytes() {
    return Arrays.copyOfRange(source, from, to);
  }

  /** All members, in order; unmodifiable. */
  public Map<String, JsonValue> members() {
    return members;
  }

  /** The member of that name, if there is one. */
  public Optional<JsonValue> find(String name) {
    return Optional.ofNullable(members.get(name));
  }

  /**
   * The member of that name.
   *
   * @throws JsonException when there is none
   */
  public JsonValue get(String name) throws JsonException {
    JsonValue value = members.get(name);
    if (value == null) {
      throw new JsonException("missing member \"" + name + "\"");
    }
    return value;
  }

  /**
   * The string member of that name.
   *
   * @throws JsonException when it is missing or not a string
   */
  public String string(String name) throws JsonException {
    if (get(name) instanceof JsonString(String value)) {
      return value;
    }
    throw new JsonException("expected \"" + name + "\" to be a string");
  }

  /**
   * The whole-number member of that name.
   *
   * @throws JsonException when it is missing, not a number, or not a 64-bit integer
   */
  public long integer(String name) throws JsonException {
    if (get(name) instanceof JsonNumber number) {
      return number.longValue();
    }
    throw new JsonException("expected \"" + name + "\" to be a number");
  }

  /**
   * The boolean member of that name.
   *
   * @throws JsonException when it is missing or not a boolean
   */
  public boolean bool(String name) throws JsonException {
    if (get(name) instanceof JsonBoolean(boolean value)) {
      return value;
    }
    throw new JsonException("expected \"" + name + "\" to be a boolean");
  }

  /**
   * The object member of that name.
   *
   * @throws JsonException when it is missing or not an object
   */
  public JsonObject object(String name) throws JsonException {
    if (get(name) instanceof JsonObject value) {
      return value;
    }
    throw new JsonException("expected \"" + name + "\" to be an object");
  }

  /**
   * The array member of that name.
   *
   * @throws JsonException when it is missing or not an array
   */
  public JsonArray array(String name) throws JsonException {
    if (get(name) instanceof JsonArray value) {
      return value;
    }
    throw new JsonException("expected \"" + name + "\" to be an array");
  }

  /**
   * Refuses members whose names are not listed: what is signed or what is policy has no unknown
   * parts.
   *
   * @throws JsonException naming the first unknown member
   */
  public void onlyMembers(Set<String> allowed) throws JsonException {
    for (String name : members.keySet()) {
      if (!allowed.contains(name)) {
        throw new JsonException("unknown member \"" + name + "\"");
      }
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof JsonObject that && members.equals(that.members);
  }

  @Override
  public int hashCode() {
    return members.hashCode();
  }

  @Override
  public String toString() {
    return toJson();
  }

  /** Builds an object member by member. */
  public static final class Builder {
    private Map<String, JsonValue> members = new LinkedHashMap<>();
    private boolean shared;

    private Builder() {}

    /** Adds or replaces a member. */
    public Builder put(String name, JsonValue value) {
      if (shared) {
        members = new LinkedHashMap<>(members);
        shared = false;
      }
      members.put(name, value);
      return this;
    }

    /** Adds or replaces a string member. */
    public Builder put(String name, String value) {
      return put(name, new JsonString(value));
    }

    /** Adds or replaces a whole-number member. */
    public Builder put(String name, long value) {
      return put(name, JsonNumber.of(value));
    }

    /** Adds or replaces a boolean member. */
    public Builder put(String name, boolean value) {
      return put(name, new JsonBoolean(value));
    }

    /** The object. */
    public JsonObject build() {
      shared = true;
      return new JsonObject(Collections.unmodifiableMap(members), NO_SOURCE, 0, 0);
    }
  }
}
