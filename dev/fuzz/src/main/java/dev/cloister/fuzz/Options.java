package dev.cloister.fuzz;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What the command line asks for.
 *
 * @param budget how long to fuzz
 * @param perTarget whether the budget is each target's, or divided over all of them
 * @param target only this one
 * @param replay an input to run once instead of fuzzing
 * @param jobs how many targets run at once
 * @param out where corpora, logs and reproducers go
 */
record Options(
    Duration budget,
    boolean perTarget,
    Optional<String> target,
    Optional<Path> replay,
    int jobs,
    Path out) {

  static final String USAGE =
      "usage: fuzz --seconds-per-target N | --total-seconds N [--target NAME] [--jobs N] [--out DIR]\n"
          + "       fuzz --target NAME --replay FILE";

  /**
   * Reads the arguments.
   *
   * @throws IllegalArgumentException saying what is wrong with them
   */
  static Options parse(String[] args, int processors) {
    Duration budget = Duration.ofMinutes(5);
    boolean perTarget = true;
    Optional<String> target = Optional.empty();
    Optional<Path> replay = Optional.empty();
    int jobs = processors;
    Path out = Path.of("target", "fuzz");
    for (int i = 0; i < args.length; i += 2) {
      if (i + 1 == args.length) {
        throw new IllegalArgumentException(args[i] + " needs a value");
      }
      String value = args[i + 1];
      switch (args[i]) {
        case "--seconds-per-target", "--total-seconds" -> {
          budget = Duration.ofSeconds(positive(args[i], value));
          perTarget = args[i].equals("--seconds-per-target");
        }
        case "--target" -> target = value.isEmpty() ? Optional.empty() : Optional.of(value);
        case "--replay" -> replay = Optional.of(Path.of(value));
        case "--jobs" -> jobs = positive(args[i], value);
        case "--out" -> out = Path.of(value);
        default -> throw new IllegalArgumentException("unknown option " + args[i]);
      }
    }
    if (replay.isPresent() && target.isEmpty()) {
      throw new IllegalArgumentException("--replay needs --target");
    }
    return new Options(budget, perTarget, target, replay, jobs, out);
  }

  private static int positive(String option, String value) {
    try {
      int number = Integer.parseInt(value);
      if (number > 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below, as for a number below one.
    }
    throw new IllegalArgumentException(option + " needs a number above zero");
  }
}
