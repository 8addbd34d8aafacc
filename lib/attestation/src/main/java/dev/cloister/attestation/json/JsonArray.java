package dev.cloister.attestation.json;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * A JSON array.
 *
 * @param values its elements, in order
 */
public record JsonArray(List<JsonValue> values) implements JsonValue, Iterable<JsonValue> {
  /** Copies the list. */
  public JsonArray {
    values = List.copyOf(values);
  }

  /** An array of strings. */
  public static JsonArray ofStrings(Iterable<String> strings) {
    List<JsonValue> values = new ArrayList<>();
    strings.forEach(s -> values.add(new JsonString(s)));
    return new JsonArray(values);
  }

  /** Number of elements. */
  public int size() {
    return values.size();
  }

  @Override
  public Iterator<JsonValue> iterator() {
    return values.iterator();
  }

  /**
   * The elements, all of which must be strings.
   *
   * @throws JsonException when one is not
   */
  public List<String> strings() throws JsonException {
    List<String> out = new ArrayList<>(values.size());
    for (JsonValue value : values) {
      if (!(value instanceof JsonString(String s))) {
        throw new JsonException("expected an array of strings");
      }
      out.add(s);
    }
    return List.copyOf(out);
  }

  /**
   * The elements, all of which must be objects.
   *
   * @throws JsonException when one is not
   */
  public List<JsonObject> objects() throws JsonException {
    List<JsonObject> out = new ArrayList<>(values.size());
    for (JsonValue value : values) {
      if (!(value instanceof JsonObject object)) {
        throw new JsonException("expected an array of objects");
      }
      out.add(object);
    }
    return List.copyOf(out);
  }
}
