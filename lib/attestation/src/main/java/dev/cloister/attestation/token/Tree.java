package dev.cloister.attestation.token;

import dev.cloister.attestation.json.JsonBoolean;
import dev.cloister.attestation.json.JsonNull;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonString;
import dev.cloister.attestation.json.JsonValue;
import java.util.Optional;

/** Members of a token by path. One of another type than expected counts as absent. */
record Tree(JsonObject root) {
  private static final Tree EMPTY = new Tree(JsonObject.builder().build());

  Optional<JsonValue> find(String... path) {
    JsonValue value = root;
    for (String name : path) {
      Optional<JsonValue> next =
          value instanceof JsonObject object ? object.find(name) : Optional.empty();
      if (next.isEmpty()) {
        return next;
      }
      value = next.get();
    }
    return Optional.of(value);
  }

  Optional<String> text(String... path) {
    Optional<JsonValue> value = find(path);
    return value.isPresent() && value.get() instanceof JsonString(String s)
        ? Optional.of(s)
        : Optional.empty();
  }

  Optional<Boolean> bool(String... path) {
    Optional<JsonValue> value = find(path);
    return value.isPresent() && value.get() instanceof JsonBoolean(boolean b)
        ? Optional.of(b)
        : Optional.empty();
  }

  /** Whether there is an object member of that name. */
  boolean has(String name) {
    return root.find(name).orElse(JsonNull.INSTANCE) instanceof JsonObject;
  }

  /** The object member of that name; this tree where there is none. */
  Tree under(String name) {
    return root.find(name).orElse(JsonNull.INSTANCE) instanceof JsonObject object
        ? new Tree(object)
        : this;
  }

  /** The object there; an empty one where there is none. */
  Tree at(String... path) {
    Optional<JsonValue> value = find(path);
    return value.isPresent() && value.get() instanceof JsonObject object ? new Tree(object) : EMPTY;
  }

  /** Copies a member to a claim of that name, where the token has it. */
  void copy(JsonObject.Builder to, String claim, String... path) {
    find(path).ifPresent(value -> to.put(claim, value));
  }
}
