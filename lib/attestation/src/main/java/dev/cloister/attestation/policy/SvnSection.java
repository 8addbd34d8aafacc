package dev.cloister.attestation.policy;

import dev.cloister.attestation.FindingCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code minimumSvns}: least security versions, by what they are versions of. */
final class SvnSection implements Section {
  private static final int MAX_SVN = 0xffff;

  /** Where the claim stands. */
  private static final Map<String, List<String>> CLAIMS =
      Map.of(
          "pce", List.of("platform", "pceSvn"),
          "qe", List.of("quote", "qe", "isvSvn"),
          "isv", List.of("isvSvn"));

  @Override
  public String name() {
    return "minimumSvns";
  }

  @Override
  public Rule absent() {
    return (subject, findings) -> {};
  }

  @Override
  public Rule parse(Member member) throws PolicyException {
    Member.Fields fields = member.fields(CLAIMS.keySet());
    Map<String, Long> minimums = new LinkedHashMap<>();
    for (String name : fields.object().members().keySet()) {
      minimums.put(name, fields.get(name).integer(0, MAX_SVN));
    }
    return (subject, findings) ->
        minimums.forEach((name, minimum) -> appraise(name, minimum, subject, findings));
  }

  private static void appraise(String name, long minimum, Subject subject, Findings findings) {
    List<String> path = CLAIMS.getOrDefault(name, List.of());
    Optional<Long> found = subject.integer(path.toArray(String[]::new));
    if (found.isEmpty() || found.get() < minimum) {
      findings.add(
          FindingCode.SVN_TOO_LOW,
          Severity.ERROR,
          "expected "
              + name
              + " SVN "
              + minimum
              + " or later, found "
              + found.map(String::valueOf).orElse("none"));
    }
  }
}
