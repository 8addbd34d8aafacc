package dev.cloister.fuzz;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How a target's process ended.
 *
 * @param target its name
 * @param log what it wrote
 * @param exitCode of the process
 * @param timedOut whether it had to be ended because it ran far beyond its budget
 * @param reproducers files with an input that is a finding
 */
record Outcome(String target, RunLog log, int exitCode, boolean timedOut, List<Path> reproducers) {
  /** Fewer than this is a harness that is broken, not a parser that is slow. */
  static final long LEAST_EXECUTIONS = 20;

  Outcome {
    reproducers = List.copyOf(reproducers);
  }

  /** Why this run is a failure, if it is. */
  Optional<String> failure() {
    if (found()) {
      return Optional.of("finding: " + log.finding().orElse("see the reproducer"));
    }
    if (timedOut) {
      return Optional.of("did not end in its time");
    }
    if (exitCode != 0) {
      return Optional.of("the fuzzer ended with code " + exitCode);
    }
    if (starved()) {
      return Optional.of("only " + log.executions() + " executions: nothing was fuzzed");
    }
    if (log.coverage() == 0) {
      return Optional.of("no coverage: the code under test was not reached");
    }
    return Optional.empty();
  }

  /** Whether the run ended in order, but before anything was fuzzed. */
  boolean starved() {
    return !found() && !timedOut && exitCode == 0 && log.executions() < LEAST_EXECUTIONS;
  }

  /** Whether the fuzzer found an input that breaks the property. */
  boolean found() {
    return log.finding().isPresent() || !reproducers.isEmpty();
  }
}
