package dev.cloister.constellation.wire;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How a request for a secret was, or would be, decided.
 *
 * @param caller who asked: {@code owner} or {@code attested}
 * @param callerId base64url of the digest that the audit log has for the caller, for the owner;
 *     empty where the caller asks about itself
 * @param outcome {@code ok} or the error code
 * @param clauses in the order in which they were looked at
 */
public record Decision(
    String caller, Optional<String> callerId, String outcome, List<Clause> clauses) {
  static final int MAX_CLAUSES = 256;
  private static final Pattern CODE = Pattern.compile("[a-z0-9_-]{1,64}");

  /**
   * One clause of a policy.
   *
   * @param name which, such as {@code required_claims.boot.secureBoot}: printable ASCII, at most
   *     600 characters
   * @param met whether it let the caller pass
   * @param findings stable codes of what it found (docs/reference/findings.md)
   */
  public record Clause(String name, boolean met, List<String> findings) {
    static final int MAX_FINDINGS = 256;
    private static final Pattern FINDING = Pattern.compile("[A-Za-z0-9_.-]{1,128}");
    private static final Pattern NAME = Pattern.compile("[\\x21-\\x7e]{1,600}");

    /** Refuses what is no name. */
    public Clause {
      findings = List.copyOf(findings);
      if (!NAME.matcher(name).matches()
          || findings.size() > MAX_FINDINGS
          || !findings.stream().allMatch(code -> FINDING.matcher(code).matches())) {
        throw new IllegalArgumentException("clause: expected a name and few findings");
      }
    }
  }

  /** Refuses what are no codes. */
  public Decision {
    clauses = List.copyOf(clauses);
    requireCode(caller);
    requireCode(outcome);
    if (callerId.filter(id -> id.length() != 43).isPresent() || clauses.size() > MAX_CLAUSES) {
      throw new IllegalArgumentException("decision: expected a caller's id and few clauses");
    }
  }

  private static void requireCode(String code) {
    if (!CODE.matcher(code).matches()) {
      throw new IllegalArgumentException("expected a code [a-z0-9_-]{1,64}");
    }
  }
}
