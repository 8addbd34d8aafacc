package dev.cloister.attestation.json;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Text that {@link JsonReader} read, and what stands where in it: per value and name its kind,
 * first and last offset, and the entry that follows all of it. Values are made when they are asked
 * for.
 */
final class JsonTape {
  static final int WIDTH = 4;
  static final int FROM = 1;
  static final int TO = 2;
  static final int NEXT = 3;

  static final int NULL = 0;
  static final int TRUE = 1;
  static final int FALSE = 2;

  /** At most 18 digits and a sign. */
  static final int INTEGER = 3;

  static final int NUMBER = 4;

  /** ASCII without escapes. */
  static final int STRING = 5;

  static final int OTHER_STRING = 6;
  static final int ARRAY = 7;

  /** All names are ASCII without escapes. */
  static final int OBJECT = 8;

  static final int OBJECT_OF_OTHER_NAMES = 9;

  private final byte[] text;
  private final int[] tape;

  JsonTape(byte[] text, int[] tape) {
    this.text = text;
    this.tape = tape;
  }

  /** The value at an entry; 0 is the whole text's. */
  JsonValue value(int node) {
    return switch (tape[node]) {
      case NULL -> JsonNull.INSTANCE;
      case TRUE -> new JsonBoolean(true);
      case FALSE -> new JsonBoolean(false);
      case INTEGER -> JsonNumber.of(integer(node));
      case NUMBER -> new JsonNumber(new BigDecimal(raw(node)));
      case STRING, OTHER_STRING -> new JsonString(string(node));
      case ARRAY -> array(node);
      default -> JsonObject.parsed(this, node);
    };
  }

  /** The member of that name of the object at an entry. */
  Optional<JsonValue> find(int object, String name) {
    if (tape[object] != OBJECT) {
      return Optional.ofNullable(members(object).get(name));
    }
    int found = entry(object, name);
    return found < 0 ? Optional.empty() : Optional.of(value(found));
  }

  /** Whether the object at an entry has a member of that name, which is not made. */
  boolean has(int object, String name) {
    return tape[object] == OBJECT ? entry(object, name) >= 0 : members(object).containsKey(name);
  }

  /** The member of that name of the object at an entry, where it is an integer of few digits. */
  OptionalLong integer(int object, String name) {
    int found = tape[object] == OBJECT ? entry(object, name) : -1;
    return found >= 0 && tape[found] == INTEGER
        ? OptionalLong.of(integer(found))
        : OptionalLong.empty();
  }

  private int entry(int object, String name) {
    int end = tape[object + NEXT];
    for (int at = object + WIDTH; at < end; at = tape[at + WIDTH + NEXT]) {
      if (is(at, name)) {
        return at + WIDTH;
      }
    }
    return -1;
  }

  /** All members of the object at an entry, in order; unmodifiable. */
  Map<String, JsonValue> members(int object) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    int end = tape[object + NEXT];
    for (int at = object + WIDTH; at < end; at = tape[at + WIDTH + NEXT]) {
      members.put(string(at), value(at + WIDTH));
    }
    return Collections.unmodifiableMap(members);
  }

  /** The exact bytes of the value at an entry. */
  byte[] bytes(int node) {
    return Arrays.copyOfRange(text, tape[node + FROM], tape[node + TO]);
  }

  String string(int node) {
    if (tape[node] == STRING) {
      return raw(node);
    }
    int from = tape[node + FROM];
    String found = new String(text, from, tape[node + TO] - from, StandardCharsets.UTF_8);
    return found.indexOf('\\') < 0 ? found : unescaped(found);
  }

  private String raw(int node) {
    int from = tape[node + FROM];
    return new String(text, from, tape[node + TO] - from, StandardCharsets.ISO_8859_1);
  }

  private boolean is(int node, String name) {
    int from = tape[node + FROM];
    int length = name.length();
    if (tape[node + TO] - from != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (text[from + i] != name.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private long integer(int node) {
    int at = tape[node + FROM];
    boolean negative = text[at] == '-';
    long value = 0;
    for (int i = negative ? at + 1 : at; i < tape[node + TO]; i++) {
      value = 10 * value + (text[i] - '0');
    }
    return negative ? -value : value;
  }

  private JsonArray array(int node) {
    List<JsonValue> values = new ArrayList<>();
    int end = tape[node + NEXT];
    for (int at = node + WIDTH; at < end; at = tape[at + NEXT]) {
      values.add(value(at));
    }
    return new JsonArray(values);
  }

  private static String unescaped(String text) {
    StringBuilder out = new StringBuilder(text.length());
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c != '\\') {
        out.append(c);
        continue;
      }
      char escape = text.charAt(at++);
      switch (escape) {
        case 'b' -> out.append('\b');
        case 'f' -> out.append('\f');
        case 'n' -> out.append('\n');
        case 'r' -> out.append('\r');
        case 't' -> out.append('\t');
        case 'u' -> {
          out.append((char) Integer.parseInt(text, at, at + 4, 16));
          at += 4;
        }
        default -> out.append(escape);
      }
    }
    return out.toString();
  }
}
