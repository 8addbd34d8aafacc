package dev.cloister.attestation.json;

import java.math.BigDecimal;
import java.util.Objects;

/**
 * A JSON number, kept exactly.
 *
 * @param value its decimal value
 */
public record JsonNumber(BigDecimal value) implements JsonValue {
  /** Refuses a missing value. */
  public JsonNumber {
    Objects.requireNonNull(value);
  }

  /** A whole number. */
  public static JsonNumber of(long value) {
    return new JsonNumber(BigDecimal.valueOf(value));
  }

  /**
   * The number as a {@code long}.
   *
   * @throws JsonException when it has a fraction or does not fit
   */
  public long longValue() throws JsonException {
    // An exponent such as 1e999999999 must not be expanded into digits before its size is known.
    if (value.precision() - (long) value.scale() > 19) {
      throw new JsonException("expected a 64-bit integer, found a larger number");
    }
    try {
      return value.longValueExact();
    } catch (ArithmeticException e) {
      throw new JsonException("expected a 64-bit integer, found " + value);
    }
  }
}
