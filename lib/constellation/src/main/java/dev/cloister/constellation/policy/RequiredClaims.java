package dev.cloister.constellation.policy;

import dev.cloister.attestation.json.JsonBoolean;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonNumber;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonString;
import dev.cloister.attestation.json.JsonValue;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Claims by their path ({@code boot.secureBoot}), each with the values that are accepted: text, or
 * the JSON of a number or boolean. No list or object is accepted.
 */
final class RequiredClaims {
  private static final int MAX_CLAIMS = 64;
  private static final int MAX_VALUES = 64;
  private static final Pattern PATH =
      Pattern.compile("[A-Za-z0-9_-]{1,64}(\\.[A-Za-z0-9_-]{1,64}){0,7}");
  private static final Pattern VALUE = Pattern.compile("(?s).{1,1000}");

  private RequiredClaims() {}

  static Map<String, List<String>> of(JsonObject json) throws JsonException {
    if (json.members().size() > MAX_CLAIMS) {
      throw new JsonException("required_claims: expected at most " + MAX_CLAIMS);
    }
    Map<String, List<String>> claims = new TreeMap<>();
    for (String path : json.members().keySet()) {
      if (!PATH.matcher(path).matches()) {
        throw new JsonException("required_claims: expected paths of claims");
      }
      List<String> values = json.array(path).strings();
      if (values.isEmpty()
          || values.size() > MAX_VALUES
          || values.stream().distinct().count() != values.size()
          || !values.stream().allMatch(value -> VALUE.matcher(value).matches())) {
        throw new JsonException(
            "required_claims: expected 1 to " + MAX_VALUES + " different values of each");
      }
      claims.put(path, values);
    }
    return Collections.unmodifiableMap(claims);
  }

  static List<String> missing(Map<String, List<String>> required, JsonObject claims) {
    return required.entrySet().stream()
        .filter(entry -> !has(find(claims, entry.getKey()), entry.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static Optional<JsonValue> find(JsonObject claims, String path) {
    Optional<JsonValue> value = Optional.of(claims);
    for (String name : path.split("\\.")) {
      value =
          value.flatMap(
              parent -> parent instanceof JsonObject object ? object.find(name) : Optional.empty());
    }
    return value;
  }

  private static boolean has(Optional<JsonValue> claim, List<String> accepted) {
    return claim
        .filter(
            value ->
                switch (value) {
                  case JsonString(String text) -> accepted.contains(text);
                  case JsonBoolean bool -> accepted.contains(bool.toJson());
                  case JsonNumber number -> accepted.contains(number.toJson());
                  default -> false;
                })
        .isPresent();
  }
}
