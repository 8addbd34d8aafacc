package dev.cloister.controlplane.api;

import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonValue;
import dev.cloister.channel.ErrorCode;
import dev.cloister.http.ProblemException;
import dev.cloister.http.Request;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Members of a JSON object: the documented names and no others, each of its form. */
final class Members {
  private final JsonObject json;

  private Members(JsonObject json) {
    this.json = json;
  }

  /** A request's members; an empty body is an empty object where nothing is required. */
  static Members of(Request request, Set<String> required, Set<String> optional)
      throws ProblemException {
    boolean nothing = required.isEmpty() && request.body().length == 0;
    return of(nothing ? JsonObject.builder().build() : request.json(), required, optional);
  }

  static Members of(JsonObject json, Set<String> required, Set<String> optional)
      throws ProblemException {
    Set<String> known = new HashSet<>(required);
    known.addAll(optional);
    if (!json.members().keySet().containsAll(required)
        || !known.containsAll(json.members().keySet())) {
      throw invalid("expected an object with " + String.join(", ", required));
    }
    return new Members(json);
  }

  JsonObject object(String name) throws ProblemException {
    try {
      return json.object(name);
    } catch (JsonException e) {
      throw form(name);
    }
  }

  List<JsonValue> array(String name, int least, int most) throws ProblemException {
    try {
      List<JsonValue> values = json.array(name).values();
      if (values.size() >= least && values.size() <= most) {
        return values;
      }
    } catch (JsonException e) {
      throw form(name);
    }
    throw form(name);
  }

  String text(String name, Pattern form) throws ProblemException {
    String value = text(name);
    if (!form.matcher(value).matches()) {
      throw form(name);
    }
    return value;
  }

  String text(String name) throws ProblemException {
    try {
      return json.string(name);
    } catch (JsonException e) {
      throw form(name);
    }
  }

  Optional<String> find(String name) throws ProblemException {
    return json.find(name).isPresent() ? Optional.of(text(name)) : Optional.empty();
  }

  long number(String name, long least, long most) throws ProblemException {
    try {
      long value = json.integer(name);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (JsonException e) {
      throw form(name);
    }
    throw form(name);
  }

  byte[] bytes(String name, int least, int most) throws ProblemException {
    return decode(name, text(name), least, most);
  }

  static byte[] decode(String name, String text, int least, int most) throws ProblemException {
    try {
      byte[] bytes = Base64.getDecoder().decode(text);
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

  Map<String, String> texts(String name) throws ProblemException {
    JsonObject object = object(name);
    Map<String, String> texts = new HashMap<>();
    try {
      for (String member : object.members().keySet()) {
        texts.put(member, object.string(member));
      }
    } catch (JsonException e) {
      throw form(name);
    }
    return texts;
  }

  static ProblemException invalid(String detail) {
    return ProblemException.of(ErrorCode.INVALID_REQUEST, detail);
  }

  private static ProblemException form(String name) {
    return invalid("\"" + name + "\" is not of its form");
  }
}
