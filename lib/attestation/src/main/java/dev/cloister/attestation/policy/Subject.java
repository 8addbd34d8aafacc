package dev.cloister.attestation.policy;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonBoolean;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonNumber;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonString;
import dev.cloister.attestation.json.JsonValue;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/**
 * What is appraised: a result, and its claims by path (docs/reference/claims.md). A claim of
 * another type than expected counts as absent, which no rule takes for good.
 */
record Subject(AttestationResult result) {
  /** A string claim. */
  Optional<String> text(String... path) {
    return find(path)
        .flatMap(value -> value instanceof JsonString(String s) ? Optional.of(s) : absent());
  }

  /** A whole-number claim. */
  Optional<Long> integer(String... path) {
    return find(path)
        .flatMap(
            value -> {
              try {
                return value instanceof JsonNumber number
                    ? Optional.of(number.longValue())
                    : absent();
              } catch (JsonException e) {
                return absent();
              }
            });
  }

  /** A claim that is bits, as {@code 0x} and hex. */
  Optional<Long> bits(String... path) {
    return text(path)
        .filter(text -> text.matches("0x[0-9a-f]{1,16}"))
        .map(text -> Long.parseUnsignedLong(text.substring(2), 16));
  }

  /** A boolean claim. */
  Optional<Boolean> bool(String... path) {
    return find(path)
        .flatMap(value -> value instanceof JsonBoolean(boolean b) ? Optional.of(b) : absent());
  }

  /** A claim that is a list of strings. */
  Optional<List<String>> texts(String... path) {
    return find(path)
        .flatMap(
            value -> {
              try {
                return value instanceof JsonArray array ? Optional.of(array.strings()) : absent();
              } catch (JsonException e) {
                return absent();
              }
            });
  }

  /** A claim that is an instant. */
  Optional<Instant> instant(String... path) {
    return text(path)
        .flatMap(
            text -> {
              try {
                return Optional.of(Instant.parse(text));
              } catch (DateTimeParseException e) {
                return absent();
              }
            });
  }

  private Optional<JsonValue> find(String... path) {
    JsonValue value = result.claims();
    for (String name : path) {
      Optional<JsonValue> next =
          value instanceof JsonObject object ? object.find(name) : Optional.empty();
      if (next.isEmpty()) {
        return next;
      }
      value = next.get();
    }
    return Optional.of(value);
  }

  private static <T> Optional<T> absent() {
    return Optional.empty();
  }
}
