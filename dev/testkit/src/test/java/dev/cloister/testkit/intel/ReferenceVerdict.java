package dev.cloister.testkit.intel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the second opinion found: step and code of each failure, in one string. */
final class ReferenceVerdict {
  final List<String> failed = new ArrayList<>();
  final List<String> missing = new ArrayList<>();
  final List<String> claims = new ArrayList<>();
  Optional<String> status = Optional.empty();
  int trailing;

  /** Records a failure if {@code holds} is false; returns {@code holds}. */
  boolean check(boolean holds, String step, String code) {
    if (!holds) {
      failed.add(step + " " + code);
    }
    return holds;
  }
}
