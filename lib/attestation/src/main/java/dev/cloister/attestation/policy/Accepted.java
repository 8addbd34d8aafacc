package dev.cloister.attestation.policy;

import dev.cloister.attestation.FindingCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Lists of accepted values of one claim. An absent claim has none of them. */
final class Accepted {
  private Accepted() {}

  /** A list of hex strings of a size in bytes. */
  static Rule hex(Member member, int size, FindingCode code, String... claim)
      throws PolicyException {
    Pattern pattern = Pattern.compile("[0-9a-f]{" + 2 * size + "}");
    List<String> accepted = new ArrayList<>();
    for (Member item : member.items()) {
      accepted.add(item.text(pattern, size + " bytes in lower-case hex"));
    }
    return oneOf(accepted, code, claim);
  }

  /** A list of words among those that exist. */
  static Rule words(Member member, List<String> existing, FindingCode code, String... claim)
      throws PolicyException {
    List<String> accepted = new ArrayList<>();
    for (Member item : member.items()) {
      accepted.add(item.oneOf(existing));
    }
    return oneOf(accepted, code, claim);
  }

  /** A list of whole numbers from 0. */
  static Rule integers(Member member, long max, FindingCode code, String... claim)
      throws PolicyException {
    List<Long> accepted = new ArrayList<>();
    for (Member item : member.items()) {
      accepted.add(item.integer(0, max));
    }
    return (subject, findings) -> {
      Optional<Long> found = subject.integer(claim);
      if (found.filter(accepted::contains).isEmpty()) {
        findings.add(
            code, Severity.ERROR, message(accepted.toString(), found.map(String::valueOf), claim));
      }
    };
  }

  /** A least value of a claim that is a whole number from 0. */
  static Rule atLeast(Member member, long max, FindingCode code, String... claim)
      throws PolicyException {
    long minimum = member.integer(0, max);
    return (subject, findings) -> {
      Optional<Long> found = subject.integer(claim);
      if (found.filter(value -> value >= minimum).isEmpty()) {
        findings.add(
            code,
            Severity.ERROR,
            "expected "
                + String.join(".", claim)
                + " to be at least "
                + minimum
                + ", found "
                + found.map(String::valueOf).orElse("none"));
      }
    };
  }

  private static Rule oneOf(List<String> accepted, FindingCode code, String... claim) {
    return (subject, findings) -> {
      Optional<String> found = subject.text(claim);
      if (found.filter(accepted::contains).isEmpty()) {
        String expected =
            accepted.size() == 1 ? accepted.getFirst() : "one of " + accepted.size() + " values";
        findings.add(code, Severity.ERROR, message(expected, found, claim));
      }
    };
  }

  private static String message(String expected, Optional<String> found, String... claim) {
    return "expected "
        + String.join(".", claim)
        + " to be "
        + expected
        + ", found "
        + found.orElse("none");
  }
}
