package dev.cloister.attestation.policy;

import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonBoolean;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonNumber;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonString;
import dev.cloister.attestation.json.JsonValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A value in the policy file and where it stands, read strictly. */
record Member(String path, JsonValue value) {
  /** The members of an object, all of whose names must be among these. */
  Fields fields(Set<String> names) throws PolicyException {
    if (!(value instanceof JsonObject object)) {
      throw new PolicyException(path, "expected an object");
    }
    for (String name : object.members().keySet()) {
      if (!names.contains(name)) {
        throw new PolicyException(path, "unknown member \"" + name + "\"");
      }
    }
    return new Fields(path, object);
  }

  /** A whole number in a range. */
  long integer(long from, long to) throws PolicyException {
    String expected = "expected a whole number from " + from + " to " + to;
    if (!(value instanceof JsonNumber number)) {
      throw new PolicyException(path, expected);
    }
    try {
      long n = number.longValue();
      if (n >= from && n <= to) {
        return n;
      }
    } catch (JsonException e) {
      // Not a 64-bit integer; said below.
    }
    throw new PolicyException(path, expected);
  }

  /** True or false. */
  boolean bool() throws PolicyException {
    if (value instanceof JsonBoolean(boolean b)) {
      return b;
    }
    throw new PolicyException(path, "expected true or false");
  }

  /** A string that matches as a whole. */
  String text(Pattern pattern, String expected) throws PolicyException {
    if (value instanceof JsonString(String s) && pattern.matcher(s).matches()) {
      return s;
    }
    throw new PolicyException(path, "expected " + expected);
  }

  /** A string among these. */
  String oneOf(List<String> allowed) throws PolicyException {
    if (value instanceof JsonString(String s) && allowed.contains(s)) {
      return s;
    }
    throw new PolicyException(path, "expected one of " + String.join(", ", allowed));
  }

  /** A verdict among these; the severity that leads to it. */
  Severity verdict(Verdict... allowed) throws PolicyException {
    for (Verdict verdict : allowed) {
      if (value.equals(new JsonString(verdict.code()))) {
        return switch (verdict) {
          case AFFIRMING -> Severity.INFO;
          case WARNING -> Severity.WARNING;
          case CONTRAINDICATED -> Severity.ERROR;
        };
      }
    }
    throw new PolicyException(
        path,
        "expected one of "
            + Arrays.stream(allowed).map(Verdict::code).collect(Collectors.joining(", ")));
  }

  /** The names of an object's members. */
  Set<String> names() throws PolicyException {
    if (!(value instanceof JsonObject object) || object.members().isEmpty()) {
      throw new PolicyException(path, "expected an object with at least one member");
    }
    return object.members().keySet();
  }

  /** The elements of an array that has at least one and none twice. */
  List<Member> items() throws PolicyException {
    if (!(value instanceof JsonArray array) || array.size() == 0) {
      throw new PolicyException(path, "expected an array with at least one element");
    }
    List<Member> items = new ArrayList<>();
    Set<JsonValue> seen = new HashSet<>();
    for (JsonValue item : array) {
      if (!seen.add(item)) {
        throw new PolicyException(path, "an element stands twice");
      }
      items.add(new Member(path + "[" + items.size() + "]", item));
    }
    return items;
  }

  /** The elements of an array of any length, in which one may stand twice. */
  List<Member> elements() throws PolicyException {
    if (!(value instanceof JsonArray array)) {
      throw new PolicyException(path, "expected an array");
    }
    List<Member> elements = new ArrayList<>();
    for (JsonValue item : array) {
      elements.add(new Member(path + "[" + elements.size() + "]", item));
    }
    return elements;
  }

  /** The members of an object, whose names are free. */
  Fields anyFields() throws PolicyException {
    if (!(value instanceof JsonObject object)) {
      throw new PolicyException(path, "expected an object");
    }
    return new Fields(path, object);
  }

  /** The members of an object, by name. */
  record Fields(String path, JsonObject object) {
    /** The member of that name, if it is there. */
    Optional<Member> find(String name) {
      return object.find(name).map(value -> new Member(join(name), value));
    }

    /** The member of that name. */
    Member get(String name) throws PolicyException {
      JsonValue value =
          object.find(name).orElseThrow(() -> new PolicyException(path, "missing \"" + name + '"'));
      return new Member(join(name), value);
    }

    /** All members, in the order of the text. */
    List<Member> all() {
      return object.members().entrySet().stream()
          .map(entry -> new Member(join(entry.getKey()), entry.getValue()))
          .toList();
    }

    /** The name of one of {@link #all}. */
    String nameOf(Member member) {
      return path.isEmpty() ? member.path() : member.path().substring(path.length() + 1);
    }

    private String join(String name) {
      return path.isEmpty() ? name : path + "." + name;
    }
  }
}
