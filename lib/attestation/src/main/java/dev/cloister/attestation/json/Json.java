package dev.cloister.attestation.json;

/**
 * Reads JSON (RFC 8259) strictly: one value, no duplicate names, UTF-8, bounded depth and number
 * length. All of the text is checked before anything is returned.
 */
public final class Json {
  /** Deepest nesting that is read. */
  public static final int MAX_DEPTH = 32;

  /** Longest number, in significant digits. */
  public static final int MAX_NUMBER_LENGTH = 64;

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
      throw new JsonException("expected UTF-8 without a byte order mark");
    }
    return JsonReader.read(source).value(0);
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
}
