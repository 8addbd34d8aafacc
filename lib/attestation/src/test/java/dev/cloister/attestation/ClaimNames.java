package dev.cloister.attestation;

import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonValue;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The paths of claims, format by format, as docs/reference/claims.md writes them: dots for members,
 * {@code []} for the objects of a list, {@code <n>} for the number of a register.
 */
final class ClaimNames {
  /** Members whose names are not ours: what Azure writes, and sections of an image. */
  private static final Set<String> FOREIGN = Set.of("hclRuntimeData", "boot.uki");

  private final Map<String, SortedSet<String>> names = new TreeMap<>();

  /** Adds the claims of a result. */
  void add(AttestationResult result) {
    add(result.format().code(), "", result.claims());
  }

  private void add(String format, String prefix, JsonObject object) {
    for (Map.Entry<String, JsonValue> member : object.members().entrySet()) {
      String path = prefix + member.getKey().replaceAll("^(pcr|rtmr|rem|)\\d+$", "$1<n>");
      if (FOREIGN.contains(path)) {
        names.computeIfAbsent(format, ignored -> new TreeSet<>()).add(path);
      } else {
        add(format, path, member.getValue());
      }
    }
  }

  private void add(String format, String path, JsonValue value) {
    if (value instanceof JsonObject object && !object.members().isEmpty()) {
      add(format, path + ".", object);
    } else if (value instanceof JsonArray array
        && array.values().stream().anyMatch(JsonObject.class::isInstance)) {
      array.values().forEach(element -> add(format, path + "[]", element));
    } else {
      names.computeIfAbsent(format, ignored -> new TreeSet<>()).add(path);
    }
  }

  /** The names by format. */
  Map<String, SortedSet<String>> byFormat() {
    return names;
  }
}
