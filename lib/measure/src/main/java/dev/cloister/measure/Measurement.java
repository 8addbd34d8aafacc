package dev.cloister.measure;

import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonValue;
import dev.cloister.attestation.policy.PolicyException;
import dev.cloister.attestation.policy.ReferenceValues;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What was measured of some files: registers, their candidates, and the files. {@link
 * #referenceValues} is the form that policies take (docs/reference/reference-values.md).
 */
public final class Measurement {
  /**
   * A file that went in.
   *
   * @param role what it is: firmware, kernel, ...
   * @param file its name, without folders
   */
  public record Input(String role, String file, FileDigests digests) {
    /** Refuses missing values. */
    public Input {
      Objects.requireNonNull(role);
      Objects.requireNonNull(file);
      Objects.requireNonNull(digests);
    }
  }

  private final String tool;
  private final Optional<String> description;
  private final Map<String, List<Candidate>> values;
  private final Map<String, List<MeasuredEvent>> partial;
  private final List<Input> inputs;
  private final Map<String, String> parameters;

  private Measurement(Builder builder) {
    this.tool = builder.tool;
    this.description = builder.description;
    this.values = new LinkedHashMap<>(builder.values);
    this.partial = new LinkedHashMap<>(builder.partial);
    this.inputs = List.copyOf(builder.inputs);
    this.parameters = new TreeMap<>(builder.parameters);
  }

  /** Starts one, made by that command. */
  public static Builder by(String tool) {
    return new Builder(tool);
  }

  /** Registers and the values they may have. */
  public Map<String, List<Candidate>> values() {
    return new LinkedHashMap<>(values);
  }

  /** Registers without a value, and what is known of them. */
  public Map<String, List<MeasuredEvent>> partial() {
    return new LinkedHashMap<>(partial);
  }

  /** The files. */
  public List<Input> inputs() {
    return inputs;
  }

  /** As a file: the same inputs give the same bytes. */
  public ReferenceValues referenceValues() {
    JsonObject.Builder out = JsonObject.builder().put("referenceValues", ReferenceValues.VERSION);
    description.ifPresent(text -> out.put("description", text));
    JsonObject.Builder registers = JsonObject.builder();
    values.forEach((name, candidates) -> registers.put(name, candidates(candidates)));
    out.put("values", registers.build());
    if (!partial.isEmpty()) {
      JsonObject.Builder events = JsonObject.builder();
      partial.forEach((name, list) -> events.put(name, events(list)));
      out.put("events", events.build());
    }
    try {
      return ReferenceValues.of(out.put("origin", origin()).build());
    } catch (PolicyException e) {
      throw new IllegalStateException(e);
    }
  }

  private JsonObject origin() {
    List<JsonValue> files = new ArrayList<>();
    for (Input input : inputs) {
      files.add(
          JsonObject.builder()
              .put("role", input.role())
              .put("file", input.file())
              .put("length", input.digests().length())
              .put("sha256", input.digests().sha256())
              .put("sha384", input.digests().sha384())
              .build());
    }
    JsonObject.Builder origin =
        JsonObject.builder().put("tool", tool).put("inputs", new JsonArray(files));
    if (!parameters.isEmpty()) {
      JsonObject.Builder out = JsonObject.builder();
      parameters.forEach(out::put);
      origin.put("parameters", out.build());
    }
    return origin.build();
  }

  private static JsonArray candidates(List<Candidate> candidates) {
    List<JsonValue> out = new ArrayList<>();
    for (Candidate candidate : candidates) {
      JsonObject.Builder item = JsonObject.builder().put("value", candidate.value());
      if (!candidate.variant().isEmpty()) {
        item.put("variant", candidate.variant());
      }
      if (!candidate.events().isEmpty()) {
        item.put("events", events(candidate.events()));
      }
      out.add(item.build());
    }
    return new JsonArray(out);
  }

  private static JsonArray events(List<MeasuredEvent> events) {
    List<JsonValue> out = new ArrayList<>();
    for (MeasuredEvent event : events) {
      out.add(JsonObject.builder().put("name", event.name()).put("digest", event.digest()).build());
    }
    return new JsonArray(out);
  }

  /** Collects registers and files. */
  public static final class Builder {
    private final String tool;
    private Optional<String> description = Optional.empty();
    private final Map<String, List<Candidate>> values = new LinkedHashMap<>();
    private final Map<String, List<MeasuredEvent>> partial = new LinkedHashMap<>();
    private final List<Input> inputs = new ArrayList<>();
    private final Map<String, String> parameters = new TreeMap<>();

    private Builder(String tool) {
      this.tool = Objects.requireNonNull(tool);
    }

    /** For people, at most 1000 characters. */
    public Builder description(String text) {
      description = Optional.of(text);
      return this;
    }

    /** A register and the values it may have: at least one. */
    public Builder value(String register, List<Candidate> candidates) {
      values.put(register, List.copyOf(candidates));
      return this;
    }

    /** A register whose value is not known, and what is. */
    public Builder events(String register, List<MeasuredEvent> events) {
      partial.put(register, List.copyOf(events));
      return this;
    }

    /** A file that went in: at least one. */
    public Builder input(String role, String file, FileDigests digests) {
      inputs.add(new Input(role, file, digests));
      return this;
    }

    /** Something else that went in. */
    public Builder parameter(String name, String value) {
      parameters.put(name, value);
      return this;
    }

    /** All of it. */
    public Measurement build() {
      return new Measurement(this);
    }
  }
}
