package dev.cloister.attestation.policy;

import dev.cloister.attestation.FindingCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * {@code measurements}: per register the values that are accepted. Every named register must be
 * there and have one of its values. Where neither this nor {@code referenceValues} names one that
 * identifies code, the evidence proves some genuine TEE and not which code runs in it: at best a
 * warning.
 */
final class MeasurementsSection implements Section {
  private static final Set<String> NAMES =
      Register.all().stream().map(Register::name).collect(Collectors.toSet());

  @Override
  public String name() {
    return "measurements";
  }

  @Override
  public Rule absent() {
    return (subject, findings) -> {};
  }

  @Override
  public Rule parse(Member member) throws PolicyException {
    Map<String, List<String>> expected = new LinkedHashMap<>();
    for (String name : member.fields(NAMES).object().members().keySet()) {
      Register register = Register.find(name).orElseThrow();
      Member values = member.fields(NAMES).get(name);
      List<String> accepted = new ArrayList<>();
      for (Member item : values.items()) {
        accepted.add(item.text(register.value(), "lower-case hex of the register's length"));
      }
      expected.put(name, List.copyOf(accepted));
    }
    return (subject, findings) ->
        expected.forEach((name, accepted) -> appraise(name, accepted, subject, findings));
  }

  /** Whether the section names a register that says which code runs. */
  static boolean identifiesCode(Optional<Member> member) throws PolicyException {
    return member.isPresent()
        && member.get().fields(NAMES).object().members().keySet().stream()
            .anyMatch(name -> Register.find(name).filter(Register::identifiesCode).isPresent());
  }

  private static void appraise(
      String name, List<String> accepted, Subject subject, Findings findings) {
    if (subject.text("measurements", name).filter(accepted::contains).isEmpty()) {
      differs("", name, accepted, "", subject, findings);
    }
  }

  /** Says of a register that it is not there, or has none of its values. */
  static void differs(
      String context,
      String name,
      List<String> accepted,
      String cause,
      Subject subject,
      Findings findings) {
    Optional<String> found = subject.text("measurements", name);
    if (found.isEmpty()) {
      findings.add(
          FindingCode.MEASUREMENT_ABSENT,
          Severity.ERROR,
          context + "expected a value of " + name + ", found that the evidence has none");
    } else {
      findings.add(
          FindingCode.MEASUREMENT_MISMATCH,
          Severity.ERROR,
          context
              + "expected "
              + name
              + " to be "
              + (accepted.size() == 1
                  ? accepted.getFirst()
                  : "one of " + accepted.size() + " values")
              + ", found "
              + found.get()
              + cause);
    }
  }

  /** The rule of a policy that names no register which says what code runs. */
  static void none(Findings findings) {
    findings.add(
        FindingCode.REFERENCE_NONE,
        Severity.WARNING,
        "expected the policy to name the code's measurements, found none: which code runs is"
            + " unproven");
  }
}
