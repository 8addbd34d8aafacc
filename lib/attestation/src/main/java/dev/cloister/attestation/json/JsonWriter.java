package dev.cloister.attestation.json;

import java.util.Iterator;
import java.util.Map;

/** Writes JSON text; escapes what RFC 8259 section 7 requires and nothing else. */
final class JsonWriter {
  private final StringBuilder out = new StringBuilder();
  private final boolean pretty;

  private JsonWriter(boolean pretty) {
    this.pretty = pretty;
  }

  static String compact(JsonValue value) {
    JsonWriter writer = new JsonWriter(false);
    writer.write(value, 0);
    return writer.out.toString();
  }

  static String pretty(JsonValue value) {
    JsonWriter writer = new JsonWriter(true);
    writer.write(value, 0);
    return writer.out.append('\n').toString();
  }

  private void write(JsonValue value, int depth) {
    switch (value) {
      case JsonObject object -> object(object, depth);
      case JsonArray array -> array(array, depth);
      case JsonString(String s) -> string(s);
      case JsonNumber number -> out.append(number.value().toString());
      case JsonBoolean(boolean b) -> out.append(b);
      case JsonNull ignored -> out.append("null");
    }
  }

  private void object(JsonObject object, int depth) {
    out.append('{');
    Iterator<Map.Entry<String, JsonValue>> members = object.members().entrySet().iterator();
    boolean any = members.hasNext();
    while (members.hasNext()) {
      newline(depth + 1);
      Map.Entry<String, JsonValue> member = members.next();
      string(member.getKey());
      out.append(pretty ? ": " : ":");
      write(member.getValue(), depth + 1);
      if (members.hasNext()) {
        out.append(',');
      }
    }
    if (any) {
      newline(depth);
    }
    out.append('}');
  }

  private void array(JsonArray array, int depth) {
    out.append('[');
    Iterator<JsonValue> values = array.iterator();
    boolean any = values.hasNext();
    while (values.hasNext()) {
      newline(depth + 1);
      write(values.next(), depth + 1);
      if (values.hasNext()) {
        out.append(',');
      }
    }
    if (any) {
      newline(depth);
    }
    out.append(']');
  }

  private void newline(int depth) {
    if (pretty) {
      out.append('\n').append("  ".repeat(depth));
    }
  }

  private void string(String s) {
    out.append('"');
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < 0x20 || (Character.isSurrogate(c) && !paired(s, i))) {
            out.append("\\u").append(hex(c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  private static boolean paired(String s, int i) {
    return Character.isHighSurrogate(s.charAt(i))
        ? i + 1 < s.length() && Character.isLowSurrogate(s.charAt(i + 1))
        : i > 0 && Character.isHighSurrogate(s.charAt(i - 1));
  }

  private static String hex(char c) {
    String digits = Integer.toHexString(c);
    return "0".repeat(4 - digits.length()) + digits;
  }
}
