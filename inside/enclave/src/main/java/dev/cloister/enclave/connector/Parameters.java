package dev.cloister.enclave.connector;

import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonString;
import dev.cloister.attestation.json.JsonValue;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads an action's parameters: known names only, each of its pattern. */
public final class Parameters {
  private final JsonObject json;

  private Parameters(JsonObject json) {
    this.json = json;
  }

  /**
   * Parameters with these names and no others.
   *
   * @throws ConnectorException when there is another
   */
  public static Parameters of(JsonObject json, Set<String> names) throws ConnectorException {
    try {
      json.onlyMembers(names);
    } catch (JsonException e) {
      throw invalid();
    }
    return new Parameters(json);
  }

  /** The text of that name, which must match the whole pattern. */
  public String text(String name, Pattern pattern) throws ConnectorException {
    return optionalText(name, pattern).orElseThrow(Parameters::invalid);
  }

  /** The text of that name if it is there; then it must match the whole pattern. */
  public Optional<String> optionalText(String name, Pattern pattern) throws ConnectorException {
    Optional<JsonValue> value = json.find(name);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (value.get() instanceof JsonString(String text) && pattern.matcher(text).matches()) {
      return Optional.of(text);
    }
    throw invalid();
  }

  /** The whole number of that name. */
  public long integer(String name, long least, long most) throws ConnectorException {
    try {
      long value = json.integer(name);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (JsonException e) {
      throw invalid();
    }
    throw invalid();
  }

  /** The whole number of that name, or another where it is not there. */
  public long integer(String name, long least, long most, long otherwise)
      throws ConnectorException {
    return json.find(name).isEmpty() ? otherwise : integer(name, least, most);
  }

  /** Text as one path segment or query value (RFC 3986 section 2.1). */
  public static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static ConnectorException invalid() {
    return new ConnectorException(ConnectorFailure.INVALID_PARAMETERS);
  }
}
