package dev.cloister.conformance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One line of a cases file.
 *
 * @param evidence path of the evidence
 * @param companions role to paths, in order; {@code slice} maps to its text
 * @param instant text of the instant, {@code -} where time does not matter
 * @param expected column name to expected value, of the columns that are compared
 * @param why what the file says of the case
 */
record Case(
    String id,
    String format,
    String evidence,
    Map<String, List<String>> companions,
    String anchor,
    String instant,
    Map<String, String> expected,
    String why) {

  static final List<String> COMPARED =
      List.of("parse", "signature", "chain", "tcb", "debug", "missing", "verdict");

  /** Rows nobody has recomputed: they need only not crash. */
  boolean unchecked() {
    return "unchecked".equals(expected.get("verdict"));
  }

  /** The paths of a role. */
  List<String> companion(String role) {
    return companions.getOrDefault(role, List.of());
  }

  /** The part of the evidence file that is used, where it is not the whole. */
  Optional<int[]> slice() {
    return companion("slice").stream()
        .findFirst()
        .map(
            text -> {
              String[] edges = text.split(":", 2);
              return new int[] {Integer.parseInt(edges[0]), Integer.parseInt(edges[1])};
            });
  }

  static Map<String, List<String>> parseCompanions(String text) {
    Map<String, List<String>> companions = new LinkedHashMap<>();
    if (!text.equals("-")) {
      for (String part : text.split(";", -1)) {
        String[] roleAndPath = part.split("=", 2);
        if (roleAndPath.length != 2) {
          throw new IllegalArgumentException("expected role=path, found " + part);
        }
        companions.computeIfAbsent(roleAndPath[0], r -> new ArrayList<>()).add(roleAndPath[1]);
      }
    }
    return companions;
  }
}
