package dev.cloister.attestation.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads JSON (RFC 8259) strictly: one value, no duplicate names, UTF-8, bounded depth, string and
 * number length.
 */
public final class Json {
  /** Deepest nesting that is read. */
  public static final int MAX_DEPTH = 32;

  /** Longest number, in characters. */
  public static final int MAX_NUMBER_LENGTH = 64;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH + 1)
                  .maxNumberLength(MAX_NUMBER_LENGTH)
                  .build())
          .build();

  private Json() {}

  /**
   * Parses exactly one value.
   *
   * @param text UTF-8 text; its length bounds what is allocated
   * @throws JsonException when the text is not strict JSON or exceeds a bound
   */
  public static JsonValue parse(byte[] text) throws JsonException {
    byte[] source = text.clone();
    if (source.length >= 2 && (source[0] == 0 || source[1] == 0 || (source[0] & 0xff) >= 0xef)) {
      // Jackson would detect UTF-16, UTF-32 and byte order marks, and its byte offsets would then
      // lie.
      throw new JsonException("expected UTF-8 without a byte order mark");
    }
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), source)) {
      JsonToken token = parser.nextToken();
      if (token == null) {
        throw new JsonException("expected a JSON value, found nothing");
      }
      JsonValue value = read(parser, token, source, 0);
      if (parser.nextToken() != null) {
        throw new JsonException("unexpected text after the JSON value");
      }
      return value;
    } catch (JacksonException e) {
      // Jackson's message may quote the text, which may be a secret; its location may be null.
      throw new JsonException("not strict JSON: " + e.getClass().getSimpleName());
    }
  }

  /**
   * Parses exactly one object.
   *
   * @throws JsonException as {@link #parse}, or when the value is not an object
   */
  public static JsonObject parseObject(byte[] text) throws JsonException {
    if (parse(text) instanceof JsonObject object) {
      return object;
    }
    throw new JsonException("expected a JSON object");
  }

  private static JsonValue read(JsonParser parser, JsonToken token, byte[] source, int depth)
      throws JsonException {
    return switch (token) {
      case START_OBJECT -> readObject(parser, source, nested(depth));
      case START_ARRAY -> readArray(parser, source, nested(depth));
      case VALUE_STRING -> new JsonString(parser.getString());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser);
      case VALUE_TRUE -> new JsonBoolean(true);
      case VALUE_FALSE -> new JsonBoolean(false);
      case VALUE_NULL -> JsonNull.INSTANCE;
      default -> throw new JsonException("unexpected token " + token);
    };
  }

  private static JsonNumber number(JsonParser parser) throws JsonException {
    try {
      return new JsonNumber(parser.getDecimalValue());
    } catch (NumberFormatException e) {
      // An exponent beyond BigDecimal's range; Jackson's message quotes the text.
      throw new JsonException("number out of range");
    }
  }

  private static JsonObject readObject(JsonParser parser, byte[] source, int depth)
      throws JsonException {
    int from = (int) parser.currentTokenLocation().getByteOffset();
    Map<String, JsonValue> members = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      JsonValue value = read(parser, parser.nextToken(), source, depth);
      if (members.putIfAbsent(name, value) != null) {
        throw new JsonException("not strict JSON: a name stands twice in an object");
      }
    }
    int to = (int) parser.currentLocation().getByteOffset();
    return JsonObject.parsed(members, source, from, to);
  }

  private static JsonArray readArray(JsonParser parser, byte[] source, int depth)
      throws JsonException {
    List<JsonValue> values = new ArrayList<>();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      values.add(read(parser, token, source, depth));
    }
    return new JsonArray(values);
  }

  private static int nested(int depth) throws JsonException {
    if (depth == MAX_DEPTH) {
      throw new JsonException("nested deeper than " + MAX_DEPTH);
    }
    return depth + 1;
  }
}
