package dev.cloister.attestation.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * {@code referenceValues}: sets of reference values, as alternatives. Evidence must agree with one
 * of them in every register it names, so that values of different builds are never mixed.
 */
final class ReferenceValuesSection implements Section {
  static final String NAME = "referenceValues";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Rule absent() {
    return (subject, findings) -> {};
  }

  @Override
  public Rule parse(Member member) throws PolicyException {
    List<ReferenceValues> sets = sets(member);
    return (subject, findings) -> appraise(sets, subject, findings);
  }

  /** Whether every set has a register that says which code runs. */
  static boolean identifyCode(Optional<Member> member) throws PolicyException {
    return member.isPresent()
        && sets(member.get()).stream().allMatch(ReferenceValues::identifiesCode);
  }

  private static List<ReferenceValues> sets(Member member) throws PolicyException {
    List<ReferenceValues> sets = new ArrayList<>();
    for (Member item : member.items()) {
      sets.add(ReferenceValues.of(item));
    }
    return sets;
  }

  private static void appraise(List<ReferenceValues> sets, Subject subject, Findings findings) {
    ReferenceValues nearest =
        sets.stream()
            .min(Comparator.comparingInt(set -> set.differing(subject).size()))
            .orElseThrow();
    String context =
        sets.size() == 1
            ? ""
            : "nearest of "
                + sets.size()
                + " sets of reference values"
                + nearest.description().map(text -> " is \"" + text + '"').orElse("")
                + ": ";
    for (String name : nearest.differing(subject)) {
      MeasurementsSection.differs(
          context,
          name,
          nearest.values().getOrDefault(name, List.of()),
          nearest.departure(name, subject).map(text -> "; " + text).orElse(""),
          subject,
          findings);
    }
  }
}
