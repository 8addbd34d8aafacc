package dev.cloister.fuzz.parser;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonNumber;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonValue;
import dev.cloister.fuzz.FuzzTarget;
import java.util.List;
import java.util.stream.Stream;

/** {@link Json#parse}: what it accepts it writes, and reads again as the same value. */
public final class JsonTarget implements FuzzTarget {
  @Override
  public String name() {
    return "json";
  }

  @Override
  public void run(byte[] input) throws JsonException {
    JsonValue value = Json.parse(input);
    touch(value);
    readBack(value, value.toJson());
    readBack(value, value.toPrettyJson());
  }

  private static void readBack(JsonValue value, String text) {
    try {
      if (!Json.parse(text.getBytes(UTF_8)).equals(value)) {
        throw new AssertionError("does not read back as itself");
      }
    } catch (JsonException e) {
      throw new AssertionError("does not read what it writes", e);
    }
  }

  private static void touch(JsonValue value) throws JsonException {
    switch (value) {
      case JsonObject object -> {
        if (!Json.parse(object.rawBytes()).equals(object)) {
          throw new AssertionError("raw bytes are not the object's");
        }
        for (JsonValue member : object.members().values()) {
          if (!(member instanceof JsonObject)) {
            touch(member);
          }
        }
      }
      case JsonArray array -> {
        for (JsonValue element : array.values()) {
          if (!(element instanceof JsonObject)) {
            touch(element);
          }
        }
      }
      case JsonNumber number -> tryLong(number);
      default -> {}
    }
  }

  private static void tryLong(JsonNumber number) {
    try {
      number.longValue();
    } catch (JsonException e) {
      // Refusing a number that does not fit is its contract.
    }
  }

  @Override
  public Class<? extends Exception> refusal() {
    return JsonException.class;
  }

  @Override
  public List<byte[]> seeds() {
    return Stream.of(
            "{\"a\":[1,-2.5e3,true,false,null,\"\\u00e9\\n\\\"\"],\"b\":{\"c\":{}},\"d\":[]}",
            "{\"version\":3,\"issueDate\":\"2026-11-21T00:00:00Z\",\"tcbLevels\":[{\"tcb\":{\"sgxtcbcomponents\":[{\"svn\":2}]}}]}",
            "[[[[[[[[1]]]]]]]]",
            "\"text\"",
            "9223372036854775807")
        .map(text -> text.getBytes(UTF_8))
        .toList();
  }
}
