package dev.cloister.enclave.api;

import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonString;
import dev.cloister.attestation.json.JsonValue;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Members of a request: exactly the expected names, each of its form. */
final class Members {
  private final JsonObject json;

  private Members(JsonObject json) {
    this.json = json;
  }

  static Members parse(byte[] text, Set<String> names) throws ChannelException {
    try {
      return of(Json.parseObject(text), names);
    } catch (JsonException e) {
      throw invalid("expected a JSON object with exactly the documented members");
    }
  }

  private static Members of(JsonObject json, Set<String> names) throws ChannelException {
    if (!json.members().keySet().equals(names)) {
      throw invalid("expected a JSON object with exactly the documented members");
    }
    return new Members(json);
  }

  Members object(String name, Set<String> names) throws ChannelException {
    try {
      return of(json.object(name), names);
    } catch (JsonException e) {
      throw form(name);
    }
  }

  String text(String name, Pattern pattern) throws ChannelException {
    String value = string(name);
    if (!pattern.matcher(value).matches()) {
      throw form(name);
    }
    return value;
  }

  String string(String name) throws ChannelException {
    try {
      return json.string(name);
    } catch (JsonException e) {
      throw form(name);
    }
  }

  long positive(String name) throws ChannelException {
    try {
      long value = json.integer(name);
      if (value >= 1) {
        return value;
      }
    } catch (JsonException e) {
      throw form(name);
    }
    throw form(name);
  }

  byte[] bytes(String name, int least, int most) throws ChannelException {
    String text = string(name);
    try {
      byte[] bytes = Base64.getDecoder().decode(text);
      // One encoding for one value: what was checked is what is written down elsewhere.
      if (bytes.length >= least
          && bytes.length <= most
          && Base64.getEncoder().encodeToString(bytes).equals(text)) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      throw form(name);
    }
    throw form(name);
  }

  Instant instant(String name) throws ChannelException {
    try {
      return Instant.parse(string(name));
    } catch (DateTimeException e) {
      throw form(name);
    }
  }

  Map<String, String> strings(String name) throws ChannelException {
    try {
      Map<String, String> strings = new HashMap<>();
      for (Map.Entry<String, JsonValue> member : json.object(name).members().entrySet()) {
        if (!(member.getValue() instanceof JsonString(String value))) {
          throw form(name);
        }
        strings.put(member.getKey(), value);
      }
      return strings;
    } catch (JsonException e) {
      throw form(name);
    }
  }

  static ChannelException invalid(String message) {
    return new ChannelException(ErrorCode.INVALID_REQUEST, message);
  }

  private static ChannelException form(String name) {
    return invalid("\"" + name + "\" is not of its form");
  }
}
