package dev.cloister.attestation.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/** The reader against another one, over texts that are almost right. */
class JsonDifferentialTest {
  private static final int MUTANTS = 40_000;
  private static final JsonFactory OTHER =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  private static final List<byte[]> PIECES =
      List.of("{", "}", "[", "]", "\"", ",", ":", "\\", "\\u00e9", "\\\"", "\\n", "true", "null")
          .stream()
          .map(piece -> piece.getBytes(UTF_8))
          .toList();
  private static final byte[] BYTES = "{}[]\",:\\/ \n\t0159-+.eEabnrtufls\u0001é€".getBytes(UTF_8);
  private static final List<String> TEXTS =
      List.of(
          "{\"a\":[1,-2.5e3,true,false,null,\"\\u00e9\\n\\\"\"],\"b\":{\"c\":{}},\"d\":[]}",
          "{\"aud\":\"https://sts.example/\",\"iat\":1700000000,\"x\":{\"a\":0.1,\"b\":\"é€\"}}",
          " [ \"a longer string than eight bytes, and then some\" , 1E+2 , [ ] , { } ] ",
          "{\"name\\u0031\":1,\"name2\":{\"name1\":\"\\ud83d\\ude00\",\"\":0}}",
          "-0.0",
          "\"\\u0041\"");

  @Test
  void parse_textsThatAreAlmostRight_agreesWithAnotherReader() {
    Random random = new Random(25);
    int accepted = 0;
    for (int i = 0; i < MUTANTS; i++) {
      byte[] text = TEXTS.get(random.nextInt(TEXTS.size())).getBytes(UTF_8);
      for (int edits = random.nextInt(4); edits > 0; edits--) {
        text = edited(text, random);
      }
      Optional<JsonValue> ours = ours(text);
      assertThat(ours).as(new String(text, UTF_8)).isEqualTo(theirs(text));
      accepted += ours.isPresent() ? 1 : 0;
    }
    assertThat(accepted).as("texts that are right").isBetween(MUTANTS / 10, 9 * MUTANTS / 10);
  }

  private static byte[] edited(byte[] text, Random random) {
    int at = random.nextInt(text.length + 1);
    int removed = Math.min(random.nextInt(3), text.length - at);
    byte[] added =
        switch (random.nextInt(3)) {
          case 0 -> new byte[0];
          case 1 -> new byte[] {BYTES[random.nextInt(BYTES.length)]};
          default -> PIECES.get(random.nextInt(PIECES.size()));
        };
    byte[] out = Arrays.copyOf(text, text.length - removed + added.length);
    System.arraycopy(added, 0, out, at, added.length);
    System.arraycopy(text, at + removed, out, at + added.length, text.length - at - removed);
    return out;
  }

  private static Optional<JsonValue> ours(byte[] text) {
    try {
      return Optional.of(Json.parse(text));
    } catch (JsonException e) {
      return Optional.empty();
    }
  }

  private static Optional<JsonValue> theirs(byte[] text) {
    try (JsonParser parser = OTHER.createParser(ObjectReadContext.empty(), text)) {
      JsonToken token = parser.nextToken();
      if (token == null) {
        return Optional.empty();
      }
      JsonValue value = value(parser, token);
      return parser.nextToken() == null ? Optional.of(value) : Optional.empty();
    } catch (JacksonException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static JsonValue value(JsonParser parser, JsonToken token) {
    return switch (token) {
      case START_OBJECT -> {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          members.put(name, value(parser, parser.nextToken()));
        }
        yield JsonObject.of(members);
      }
      case START_ARRAY -> {
        List<JsonValue> values = new ArrayList<>();
        for (JsonToken next = parser.nextToken();
            next != JsonToken.END_ARRAY;
            next = parser.nextToken()) {
          values.add(value(parser, next));
        }
        yield new JsonArray(values);
      }
      case VALUE_STRING -> new JsonString(parser.getString());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new JsonNumber(parser.getDecimalValue());
      case VALUE_TRUE, VALUE_FALSE -> new JsonBoolean(token == JsonToken.VALUE_TRUE);
      default -> JsonNull.INSTANCE;
    };
  }
}
