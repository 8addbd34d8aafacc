package dev.cloister.attestation.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * Reads text (RFC 8259) whole and strictly, and notes on a {@link JsonTape} what stands where:
 * values that nobody asks for are checked and never made.
 */
final class JsonReader {
  private static final VarHandle EIGHT_BYTES =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;

  /** Names of larger objects go through a set: pairs would be quadratic. */
  private static final int FEW = 48;

  /** Beside its digits: sign, point, zeros in front and an exponent. */
  private static final int AROUND_DIGITS = 32;

  private static final int SHORT_INTEGER = 18;

  private final byte[] text;
  private int[] tape;
  private int size;
  private int at;

  private JsonReader(byte[] text) {
    this.text = text;
    this.tape = new int[JsonTape.WIDTH * Math.min(64, 2 + text.length / 8)];
  }

  /** Reads exactly one value from text that nobody changes any more. */
  static JsonTape read(byte[] text) throws JsonException {
    JsonReader reader = new JsonReader(text);
    reader.space();
    reader.value(0);
    reader.space();
    if (reader.at != text.length) {
      throw new JsonException("unexpected text after the JSON value");
    }
    return new JsonTape(text, reader.tape);
  }

  private void value(int depth) throws JsonException {
    switch (peek()) {
      case '{' -> object(nested(depth));
      case '[' -> array(nested(depth));
      case '"' -> string();
      case 't' -> word("true", JsonTape.TRUE);
      case 'f' -> word("false", JsonTape.FALSE);
      case 'n' -> word("null", JsonTape.NULL);
      default -> number();
    }
  }

  private void object(int depth) throws JsonException {
    int node = add(JsonTape.OBJECT, at++, 0);
    space();
    int members = 0;
    boolean plain = true;
    boolean more = !taken('}');
    while (more) {
      if (peek() != '"') {
        throw unexpected("a name");
      }
      int name = size;
      string();
      plain &= tape[name] == JsonTape.STRING;
      space();
      expect(':');
      space();
      value(depth);
      space();
      members++;
      more = !taken('}');
      if (more) {
        expect(',');
        space();
      }
    }
    close(node);
    if (!plain) {
      tape[node] = JsonTape.OBJECT_OF_OTHER_NAMES;
    }
    boolean distinct = (plain && members <= FEW) ? distinct(node) : distinctDecoded(node);
    if (!distinct) {
      throw new JsonException("not strict JSON: a name stands twice in an object");
    }
  }

  private void array(int depth) throws JsonException {
    int node = add(JsonTape.ARRAY, at++, 0);
    space();
    boolean more = !taken(']');
    while (more) {
      value(depth);
      space();
      more = !taken(']');
      if (more) {
        expect(',');
        space();
      }
    }
    close(node);
  }

  private boolean distinct(int object) {
    int end = tape[object + JsonTape.NEXT];
    long seen = 0;
    for (int name = object + JsonTape.WIDTH; name < end; name = after(name)) {
      int from = tape[name + JsonTape.FROM];
      int to = tape[name + JsonTape.TO];
      // Most names differ in length, first or last character from all before.
      long sketch = from == to ? 1 : 1L << (31 * (to - from) + 7 * text[from] + text[to - 1]);
      if ((seen & sketch) != 0 && standsBefore(object, name)) {
        return false;
      }
      seen |= sketch;
    }
    return true;
  }

  private boolean standsBefore(int object, int name) {
    int from = tape[name + JsonTape.FROM];
    int to = tape[name + JsonTape.TO];
    for (int at = object + JsonTape.WIDTH; at < name; at = after(at)) {
      if (Arrays.equals(text, from, to, text, tape[at + JsonTape.FROM], tape[at + JsonTape.TO])) {
        return true;
      }
    }
    return false;
  }

  private boolean distinctDecoded(int object) {
    JsonTape read = new JsonTape(text, tape);
    Set<String> names = new HashSet<>();
    int end = tape[object + JsonTape.NEXT];
    for (int name = object + JsonTape.WIDTH; name < end; name = after(name)) {
      if (!names.add(read.string(name))) {
        return false;
      }
    }
    return true;
  }

  /** The name after the value that belongs to this name. */
  private int after(int name) {
    return tape[name + JsonTape.WIDTH + JsonTape.NEXT];
  }

  private void string() throws JsonException {
    int from = ++at;
    at = special(at);
    boolean escaped = false;
    boolean ascii = true;
    while (peek() != '"') {
      byte b = text[at];
      if (b == '\\') {
        escaped = true;
        escape();
      } else if (b < 0) {
        ascii = false;
        at++;
      } else if (b < 0x20) {
        throw new JsonException("not strict JSON: a control character in a string");
      } else {
        at++;
      }
    }
    if (!ascii) {
      checkUtf8(from, at);
    }
    add(escaped || !ascii ? JsonTape.OTHER_STRING : JsonTape.STRING, from, at++);
  }

  /** The first byte from there that is a quote, a backslash, a control or not ASCII; or the end. */
  private int special(int from) {
    int i = from;
    for (; i <= text.length - Long.BYTES; i += Long.BYTES) {
      long word = (long) EIGHT_BYTES.get(text, i);
      long quote = word ^ (ONES * '"');
      long backslash = word ^ (ONES * '\\');
      // Each difference sets the high bit of its byte; where one is set besides, so is the word's.
      long found = (quote - ONES) | (backslash - ONES) | (word - (ONES * 0x20)) | word;
      found &= HIGH_BITS;
      if (found != 0) {
        return i + (Long.numberOfTrailingZeros(found) >>> 3);
      }
    }
    while (i < text.length && text[i] >= 0x20 && text[i] != '"' && text[i] != '\\') {
      i++;
    }
    return i;
  }

  private void escape() throws JsonException {
    at++;
    switch (peek()) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> at++;
      case 'u' -> {
        for (int i = 1; i <= 4; i++) {
          at++;
          if (Character.digit(peek(), 16) < 0) {
            throw unexpected("four hex digits");
          }
        }
        at++;
      }
      default -> throw unexpected("an escape");
    }
  }

  private void checkUtf8(int from, int to) throws JsonException {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text, from, to - from));
    } catch (CharacterCodingException e) {
      throw new JsonException("not strict JSON: not UTF-8");
    }
  }

  private void number() throws JsonException {
    int from = at;
    if (text[at] == '-') {
      at++;
    }
    int first = at;
    digits();
    if (text[first] == '0' && at > first + 1) {
      throw unexpected("no digit after 0");
    }
    boolean whole = true;
    if (at < text.length && text[at] == '.') {
      whole = false;
      at++;
      digits();
    }
    int mantissa = at;
    if (at < text.length && (text[at] == 'e' || text[at] == 'E')) {
      at++;
      if (peek() == '+' || text[at] == '-') {
        at++;
      }
      digits();
    }
    if (at - from > Json.MAX_NUMBER_LENGTH + AROUND_DIGITS
        || significant(first, mantissa) > Json.MAX_NUMBER_LENGTH) {
      throw new JsonException("number longer than " + Json.MAX_NUMBER_LENGTH + " digits");
    }
    if (at > mantissa) {
      checkRange(from);
    }
    boolean isShort = whole && at == mantissa && at - first <= SHORT_INTEGER;
    add(isShort ? JsonTape.INTEGER : JsonTape.NUMBER, from, at);
  }

  private void digits() throws JsonException {
    int from = at;
    while (at < text.length && text[at] >= '0' && text[at] <= '9') {
      at++;
    }
    if (at == from) {
      throw unexpected("a JSON value");
    }
  }

  private int significant(int from, int to) {
    int digits = 0;
    for (int i = from; i < to; i++) {
      if (text[i] != '.' && (digits > 0 || text[i] != '0')) {
        digits++;
      }
    }
    return digits;
  }

  private void checkRange(int from) throws JsonException {
    try {
      new BigDecimal(new String(text, from, at - from, StandardCharsets.ISO_8859_1));
    } catch (NumberFormatException e) {
      // An exponent beyond BigDecimal's range; its message may quote the text.
      throw new JsonException("number out of range");
    }
  }

  private void word(String word, int kind) throws JsonException {
    int from = at;
    for (int i = 0; i < word.length(); i++) {
      expect(word.charAt(i));
    }
    add(kind, from, at);
  }

  private void space() {
    while (at < text.length
        && (text[at] == ' ' || text[at] == '\n' || text[at] == '\r' || text[at] == '\t')) {
      at++;
    }
  }

  private boolean taken(char expected) throws JsonException {
    boolean there = peek() == expected;
    if (there) {
      at++;
    }
    return there;
  }

  private void expect(char expected) throws JsonException {
    if (peek() != expected) {
      throw unexpected("'" + expected + "'");
    }
    at++;
  }

  private byte peek() throws JsonException {
    if (at >= text.length) {
      throw new JsonException(
          text.length == 0 ? "expected a JSON value, found nothing" : "not strict JSON: cut off");
    }
    return text[at];
  }

  private JsonException unexpected(String expected) {
    return new JsonException("not strict JSON: expected " + expected + " at byte " + at);
  }

  private static int nested(int depth) throws JsonException {
    if (depth == Json.MAX_DEPTH) {
      throw new JsonException("nested deeper than " + Json.MAX_DEPTH);
    }
    return depth + 1;
  }

  private int add(int kind, int from, int to) {
    if (size == tape.length) {
      tape = Arrays.copyOf(tape, 2 * tape.length);
    }
    int node = size;
    tape[node] = kind;
    tape[node + JsonTape.FROM] = from;
    tape[node + JsonTape.TO] = to;
    size += JsonTape.WIDTH;
    tape[node + JsonTape.NEXT] = size;
    return node;
  }

  private void close(int node) {
    tape[node + JsonTape.TO] = at;
    tape[node + JsonTape.NEXT] = size;
  }
}
