package dev.cloister.conformance;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeSet;

/**
 * What verification gave, in the words of a cases file.
 *
 * @param detail for people: the steps that did not pass
 */
public record Observed(
    String parse,
    String signature,
    String chain,
    String tcb,
    String debug,
    String missing,
    String verdict,
    String detail) {

  /** The evidence is not well-formed, or not of the case's format. */
  public static Observed malformed(String why) {
    return new Observed("malformed", "-", "-", "-", "-", "-", "reject", why);
  }

  String column(String name) {
    return switch (name) {
      case "parse" -> parse;
      case "signature" -> signature;
      case "chain" -> chain;
      case "tcb" -> tcb;
      case "debug" -> debug;
      case "missing" -> missing;
      case "verdict" -> verdict;
      default -> throw new IllegalArgumentException(name);
    };
  }

  boolean agrees(String name, Map<String, String> expected) {
    String wanted = expected.getOrDefault(name, "");
    String found = column(name);
    return name.equals("missing")
        ? new TreeSet<>(Arrays.asList(wanted.split(",", -1)))
            .equals(new TreeSet<>(Arrays.asList(found.split(",", -1))))
        : wanted.equals(found);
  }
}
