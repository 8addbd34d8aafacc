package dev.cloister.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Fuzzes every target, each in its own JVM, after proving on planted bugs that a bug would be
 * found. Ends with 1 on a finding, or when nothing was fuzzed.
 */
public final class Main {
  private static final Duration PLANTED_BUDGET = Duration.ofSeconds(30);

  private Main() {}

  /** See {@link Options#USAGE}. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Options options;
    List<FuzzTarget> targets;
    try {
      options = Options.parse(args, Runtime.getRuntime().availableProcessors());
      targets = options.target().map(Targets::named).map(List::of).orElse(Targets.all());
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.println(Options.USAGE);
      System.exit(2);
      return;
    }
    if (options.replay().isPresent()) {
      System.exit(replay(targets.getFirst(), options.replay().get()));
    }
    System.exit(fuzz(options, targets) ? 0 : 1);
  }

  private static boolean fuzz(Options options, List<FuzzTarget> targets)
      throws IOException, InterruptedException {
    Optional<Path> vectors = Corpus.vectors(Optional.ofNullable(System.getenv("CLOISTER_VECTORS")));
    System.out.println(
        vectors
            .map(folder -> "Real seeds: " + folder)
            .orElse("Real seeds: none (CLOISTER_VECTORS is not set); issued seeds only"));
    long started = System.nanoTime();
    Campaign campaign = new Campaign(options.out(), vectors, options.jobs(), System.out);
    System.out.println("Planted bugs, which must be found:");
    for (Outcome outcome : campaign.runEach(Targets.planted(), PLANTED_BUDGET)) {
      if (!outcome.found()) {
        System.out.println(
            outcome.target() + " was not found: the harness is broken, nothing below would count");
        return false;
      }
    }
    Duration left = options.budget().minusNanos(System.nanoTime() - started);
    System.out.println(
        "Fuzzing "
            + targets.size()
            + " targets, "
            + options.budget().toSeconds()
            + (options.perTarget() ? " s each:" : " s in all, besides their starts:"));
    List<Outcome> outcomes =
        options.perTarget()
            ? campaign.runEach(targets, options.budget())
            : campaign.runAll(targets, left);
    List<Outcome> failed = outcomes.stream().filter(o -> o.failure().isPresent()).toList();
    failed.forEach(outcome -> explain(outcome, options.out()));
    System.out.println(failed.isEmpty() ? "No findings." : failed.size() + " targets failed.");
    return failed.isEmpty();
  }

  private static void explain(Outcome outcome, Path out) {
    System.out.println(outcome.target() + ": " + outcome.failure().orElse(""));
    System.out.println("  log: " + out.resolve(outcome.target()).resolve("log.txt"));
    for (Path file : outcome.reproducers()) {
      System.out.println("  make fuzz TARGET=" + outcome.target() + " INPUT='" + file + "'");
    }
  }

  private static int replay(FuzzTarget target, Path file) throws IOException {
    try {
      boolean accepted = Property.check(target, Files.readAllBytes(file));
      System.out.println(target.name() + (accepted ? " accepts it" : " refuses it"));
      return 0;
    } catch (IOException e) {
      throw e;
    } catch (Exception | AssertionError | StackOverflowError | OutOfMemoryError e) {
      e.printStackTrace(System.out);
      return 1;
    }
  }
}
