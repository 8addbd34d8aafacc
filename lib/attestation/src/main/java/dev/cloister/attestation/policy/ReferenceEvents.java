package dev.cloister.attestation.policy;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The events behind one value of a register, in order: what tells a person why another value came
 * out. They decide nothing.
 */
record ReferenceEvents(List<Event> events) {
  /** One that extends the register. */
  record Event(String name, String digest) {}

  ReferenceEvents {
    events = List.copyOf(events);
  }

  /**
   * The first event that is not as expected, by the alternative that explains most.
   *
   * @param found digests that the evidence's register vouches for, lower-case hex
   * @return empty where the register's events are not known, of another bank, or all as expected
   */
  static Optional<String> departure(List<ReferenceEvents> alternatives, List<String> found) {
    if (found.isEmpty()) {
      return Optional.empty();
    }
    return alternatives.stream()
        .filter(a -> a.events.stream().allMatch(e -> e.digest.length() == found.get(0).length()))
        .max(Comparator.comparingInt(a -> a.common(found)))
        .flatMap(a -> a.departure(found));
  }

  /** How many come first in both. */
  private int common(List<String> found) {
    int n = 0;
    while (n < events.size() && n < found.size() && events.get(n).digest.equals(found.get(n))) {
      n++;
    }
    return n;
  }

  private Optional<String> departure(List<String> found) {
    int at = common(found);
    if (at == events.size() && at == found.size()) {
      return Optional.empty();
    }
    return Optional.of(
        "event "
            + (at + 1)
            + ": expected "
            + (at < events.size()
                ? events.get(at).name + " (" + events.get(at).digest + ')'
                : "none")
            + ", found "
            + (at < found.size() ? found.get(at) : "none"));
  }
}
