package dev.cloister.constellation.wire;

import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** An object with one of its objects changed, at every depth. */
final class Alterations {
  private Alterations() {}

  static List<JsonObject> of(JsonObject json, Function<JsonObject, List<JsonObject>> change) {
    List<JsonObject> all = new ArrayList<>(change.apply(json));
    json.members()
        .forEach(
            (name, value) -> {
              for (JsonValue altered : of(value, change)) {
                Map<String, JsonValue> members = new LinkedHashMap<>(json.members());
                members.put(name, altered);
                all.add(JsonObject.of(members));
              }
            });
    return all;
  }

  private static List<JsonValue> of(
      JsonValue value, Function<JsonObject, List<JsonObject>> change) {
    List<JsonValue> all = new ArrayList<>();
    if (value instanceof JsonObject object) {
      all.addAll(of(object, change));
    } else if (value instanceof JsonArray array && array.size() > 0) {
      for (JsonValue altered : of(array.values().getFirst(), change)) {
        all.add(new JsonArray(List.of(altered)));
      }
    }
    return all;
  }
}
