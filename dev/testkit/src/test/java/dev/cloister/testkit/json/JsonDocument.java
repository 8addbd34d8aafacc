package dev.cloister.testkit.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * A JSON object read with a library, duplicates refused; whoever asks for what it does not have
 * gets an IllegalStateException.
 */
public final class JsonDocument {
  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final Map<String, Object> members;

  private JsonDocument(Map<String, Object> members) {
    this.members = members;
  }

  /** The object in {@code text}. */
  public static JsonDocument read(String text) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      parser.nextToken();
      Object value = value(parser);
      if (parser.nextToken() != null || !(value instanceof JsonDocument document)) {
        throw new IllegalStateException("expected one object");
      }
      return document;
    }
  }

  /** Whether there is such a member. */
  public boolean has(String name) {
    return members.containsKey(name);
  }

  /** The names in their order. */
  public List<String> names() {
    return List.copyOf(members.keySet());
  }

  /** A string. */
  public String text(String name) {
    return member(name, String.class);
  }

  /** An integral number. */
  public int number(String name) {
    return Math.toIntExact(member(name, Long.class));
  }

  /** A boolean. */
  public boolean flag(String name) {
    return member(name, Boolean.class);
  }

  /** An object. */
  public JsonDocument object(String name) {
    return member(name, JsonDocument.class);
  }

  /** The objects of an array. */
  public List<JsonDocument> objects(String name) {
    List<JsonDocument> out = new ArrayList<>();
    for (Object item : member(name, List.class)) {
      out.add((JsonDocument) item);
    }
    return out;
  }

  /** The strings of an array. */
  public List<String> texts(String name) {
    List<String> out = new ArrayList<>();
    for (Object item : member(name, List.class)) {
      out.add((String) item);
    }
    return out;
  }

  private <T> T member(String name, Class<T> type) {
    Object value = members.get(name);
    if (value == null || !type.isInstance(value)) {
      throw new IllegalStateException("expected " + type.getSimpleName() + " " + name);
    }
    return type.cast(value);
  }

  private static Object value(JsonParser parser) {
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        Map<String, Object> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          parser.nextToken();
          members.put(name, value(parser));
        }
        yield new JsonDocument(members);
      }
      case START_ARRAY -> {
        List<Object> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          items.add(value(parser));
        }
        yield items;
      }
      case VALUE_STRING -> parser.getString();
      case VALUE_NUMBER_INT -> parser.getLongValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> Optional.empty();
      case null, default -> throw new IllegalStateException("unexpected JSON");
    };
  }
}
