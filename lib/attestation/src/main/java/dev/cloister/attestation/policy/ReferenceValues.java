package dev.cloister.attestation.policy;

import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A set of reference values: what evidence of one build shows, register by register, and what it
 * was computed from. {@code cloister measure} writes such files, policies embed them. Format:
 * docs/reference/reference-values.md, with the JSON Schema {@code reference-values.schema.json}
 * beside this class.
 */
public final class ReferenceValues {
  /** The version of the format. */
  public static final int VERSION = 1;

  /** Longest text that is read, in bytes. */
  public static final int MAX_LENGTH = 1 << 20;

  private static final String VERSION_MEMBER = "referenceValues";
  private static final String DESCRIPTION = "description";
  private static final String VALUES = "values";
  private static final String VALUE = "value";
  private static final String VARIANT = "variant";
  private static final String EVENTS = "events";
  private static final String NAME = "name";
  private static final String DIGEST = "digest";
  private static final String ORIGIN = "origin";
  private static final String TOOL = "tool";
  private static final String INPUTS = "inputs";
  private static final String ROLE = "role";
  private static final String FILE = "file";
  private static final String LENGTH = "length";
  private static final String SHA256 = "sha256";
  private static final String SHA384 = "sha384";
  private static final String PARAMETERS = "parameters";

  private static final Pattern TEXT = Pattern.compile("(?s).{0,1000}");
  private static final Pattern LABEL = Pattern.compile("(?s).{1,4096}");
  private static final Pattern ANY_DIGEST =
      Pattern.compile("[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128}");
  private static final Pattern HEX_32 = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern HEX_48 = Pattern.compile("[0-9a-f]{96}");
  private static final String A_LABEL = "1 to 4096 characters";
  private static final String LOWER_CASE = "lower-case hex of a digest's length";
  private static final long MAX_FILE = 1L << 50;
  private static final Set<String> REGISTERS =
      Register.all().stream().map(Register::name).collect(Collectors.toUnmodifiableSet());

  private final JsonObject json;
  private final Map<String, List<String>> values;
  private final Map<String, List<ReferenceEvents>> events;
  private final Optional<String> description;

  private ReferenceValues(
      JsonObject json,
      Map<String, List<String>> values,
      Map<String, List<ReferenceEvents>> events,
      Optional<String> description) {
    this.json = json;
    this.values = values;
    this.events = events;
    this.description = description;
  }

  /**
   * A reference-value file.
   *
   * @param text JSON, UTF-8, at most {@value #MAX_LENGTH} bytes
   * @throws PolicyException when it is not strict JSON or has a member or value that the format
   *     does not have
   */
  public static ReferenceValues parse(byte[] text) throws PolicyException {
    if (text.length > MAX_LENGTH) {
      throw new PolicyException("", "expected at most " + MAX_LENGTH + " bytes");
    }
    try {
      return of(Json.parseObject(text));
    } catch (JsonException e) {
      throw new PolicyException(
          "", "expected reference values as a JSON object: " + e.getMessage());
    }
  }

  /**
   * Reference values that are part of a larger file.
   *
   * @throws PolicyException as {@link #parse}
   */
  public static ReferenceValues of(JsonObject json) throws PolicyException {
    return of(new Member("", json));
  }

  static ReferenceValues of(Member member) throws PolicyException {
    Member.Fields fields =
        member.fields(Set.of(VERSION_MEMBER, DESCRIPTION, VALUES, EVENTS, ORIGIN));
    fields.get(VERSION_MEMBER).integer(VERSION, VERSION);
    Optional<Member> text = fields.find(DESCRIPTION);
    Optional<String> description =
        text.isPresent()
            ? Optional.of(text.get().text(TEXT, "at most 1000 characters"))
            : Optional.empty();
    Map<String, List<ReferenceEvents>> known = new LinkedHashMap<>();
    Map<String, List<String>> values = values(fields.get(VALUES), known);
    Optional<Member> events = fields.find(EVENTS);
    if (events.isPresent()) {
      for (Member register : events.get().fields(REGISTERS).all()) {
        events(register);
      }
    }
    origin(fields.get(ORIGIN));
    return new ReferenceValues(fields.object(), values, known, description);
  }

  private static Map<String, List<String>> values(
      Member member, Map<String, List<ReferenceEvents>> known) throws PolicyException {
    Member.Fields fields = member.fields(REGISTERS);
    if (fields.all().isEmpty()) {
      throw new PolicyException(member.path(), "expected at least one register");
    }
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (String name : fields.object().members().keySet()) {
      Register register = Register.find(name).orElseThrow();
      Set<String> accepted = new LinkedHashSet<>();
      List<ReferenceEvents> behind = new ArrayList<>();
      for (Member item : fields.get(name).items()) {
        Member.Fields candidate = item.fields(Set.of(VALUE, VARIANT, EVENTS));
        accepted.add(
            candidate.get(VALUE).text(register.value(), "lower-case hex of the register's length"));
        label(candidate.find(VARIANT));
        Optional<Member> events = candidate.find(EVENTS);
        if (events.isPresent()) {
          behind.add(events(events.get()));
        }
      }
      known.put(name, behind);
      values.put(name, List.copyOf(accepted));
    }
    return values;
  }

  private static ReferenceEvents events(Member member) throws PolicyException {
    List<ReferenceEvents.Event> events = new ArrayList<>();
    for (Member item : member.elements()) {
      Member.Fields event = item.fields(Set.of(NAME, DIGEST));
      events.add(
          new ReferenceEvents.Event(
              event.get(NAME).text(LABEL, A_LABEL),
              event.get(DIGEST).text(ANY_DIGEST, LOWER_CASE)));
    }
    return new ReferenceEvents(events);
  }

  private static void origin(Member member) throws PolicyException {
    Member.Fields fields = member.fields(Set.of(TOOL, INPUTS, PARAMETERS));
    fields.get(TOOL).text(LABEL, A_LABEL);
    for (Member item : fields.get(INPUTS).items()) {
      Member.Fields input = item.fields(Set.of(ROLE, FILE, LENGTH, SHA256, SHA384));
      input.get(ROLE).text(LABEL, A_LABEL);
      label(input.find(FILE));
      input.get(LENGTH).integer(0, MAX_FILE);
      input.get(SHA256).text(HEX_32, LOWER_CASE);
      Optional<Member> sha384 = input.find(SHA384);
      if (sha384.isPresent()) {
        sha384.get().text(HEX_48, LOWER_CASE);
      }
    }
    Optional<Member> parameters = fields.find(PARAMETERS);
    if (parameters.isPresent()) {
      for (Member parameter : parameters.get().anyFields().all()) {
        label(Optional.of(parameter));
      }
    }
  }

  private static void label(Optional<Member> member) throws PolicyException {
    if (member.isPresent()) {
      member.get().text(LABEL, A_LABEL);
    }
  }

  /** The text as it was read. */
  public JsonObject json() {
    return json;
  }

  /** Per register the values it may have, lower-case hex; at least one register and value. */
  public Map<String, List<String>> values() {
    return Collections.unmodifiableMap(values);
  }

  /** For people. */
  public Optional<String> description() {
    return description;
  }

  /** Whether one of the registers says which code runs. */
  boolean identifiesCode() {
    return values.keySet().stream()
        .anyMatch(name -> Register.find(name).filter(Register::identifiesCode).isPresent());
  }

  /** The registers that do not have one of their values. */
  List<String> differing(Subject subject) {
    List<String> differing = new ArrayList<>();
    values.forEach(
        (name, accepted) -> {
          if (subject.text("measurements", name).filter(accepted::contains).isEmpty()) {
            differing.add(name);
          }
        });
    return differing;
  }

  /** Where the evidence's events leave those behind a register's values, as part of a sentence. */
  Optional<String> departure(String register, Subject subject) {
    String inLog = register.substring(register.indexOf('.') + 1);
    List<String> found = subject.texts("boot", "registers", inLog).orElse(List.of());
    return ReferenceEvents.departure(events.getOrDefault(register, List.of()), found);
  }
}
