package dev.cloister.attestation.json;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A JSON object: members with distinct names, in the order of the text. */
public final class JsonObject implements JsonValue {
  /** What a message repeats of somebody's text. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

  private final @Nullable JsonTape tape;
  private final int node;
  private final @Nullable Supplier<JsonObject> later;
  private volatile @Nullable Map<String, JsonValue> members;

  private JsonObject(
      @Nullable Map<String, JsonValue> members,
      @Nullable JsonTape tape,
      int node,
      @Nullable Supplier<JsonObject> later) {
    this.members = members;
    this.tape = tape;
    this.node = node;
    this.later = later;
  }

  private static JsonObject made(Map<String, JsonValue> members) {
    return new JsonObject(Collections.unmodifiableMap(members), null, 0, null);
  }

  static JsonObject parsed(JsonTape tape, int node) {
    return new JsonObject(null, tape, node, null);
  }

  /**
   * An object that is made when it is first read. Making it again must give the same: threads that
   * read at once may both do so.
   */
  public static JsonObject later(Supplier<JsonObject> maker) {
    return new JsonObject(null, null, 0, maker);
  }

  /** An object made of the given members. */
  public static JsonObject of(Map<String, ? extends JsonValue> members) {
    return made(new LinkedHashMap<>(members));
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
    return tape == null ? new byte[0] : tape.bytes(node);
  }

  /** All members, in order; unmodifiable. */
  public Map<String, JsonValue> members() {
    Map<String, JsonValue> found = members;
    if (found == null) {
      found = tape != null ? tape.members(node) : Objects.requireNonNull(later).get().members();
      members = found;
    }
    return found;
  }

  /** The member of that name, if there is one. */
  public Optional<JsonValue> find(String name) {
    return tape != null && members == null
        ? tape.find(node, name)
        : Optional.ofNullable(members().get(name));
  }

  /** Whether there is a member of that name. */
  public boolean has(String name) {
    if (tape != null && members == null) {
      return tape.has(node, name);
    }
    return members().containsKey(name);
  }

  /**
   * The member of that name.
   *
   * @throws JsonException when there is none
   */
  public JsonValue get(String name) throws JsonException {
    Optional<JsonValue> value = find(name);
    if (value.isEmpty()) {
      throw new JsonException("missing member \"" + name + "\"");
    }
    return value.get();
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
    if (tape != null && members == null) {
      OptionalLong few = tape.integer(node, name);
      if (few.isPresent()) {
        return few.getAsLong();
      }
    }
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
   * @throws JsonException naming the first unknown member, where that is a name and no text
   */
  public void onlyMembers(Set<String> allowed) throws JsonException {
    for (String name : members().keySet()) {
      if (!allowed.contains(name)) {
        throw new JsonException(
            NAME.matcher(name).matches() ? "unknown member \"" + name + "\"" : "unknown member");
      }
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof JsonObject that && members().equals(that.members());
  }

  @Override
  public int hashCode() {
    return members().hashCode();
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
      return made(members);
    }
  }
}
