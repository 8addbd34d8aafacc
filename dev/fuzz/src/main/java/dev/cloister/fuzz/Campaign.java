package dev.cloister.fuzz;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Runs targets, some at once, each in its own JVM, and prints what each did. */
final class Campaign {
  /** What a JVM under Jazzer takes before its first input. */
  static final Duration START = Duration.ofSeconds(4);

  private static final Duration LEAST = Duration.ofSeconds(1);

  /** For a target whose time was too short on a machine that had no time for it. */
  private static final Duration SECOND_CHANCE = Duration.ofSeconds(30);

  private static final long PROGRESS_NANOS = Duration.ofSeconds(30).toNanos();

  private final Path out;
  private final Optional<Path> vectors;
  private final int jobs;
  private final PrintStream print;

  Campaign(Path out, Optional<Path> vectors, int jobs, PrintStream print) {
    this.out = out;
    this.vectors = vectors;
    this.jobs = jobs;
    this.print = print;
  }

  /**
   * The time of the next target, its start not counted: what is left is shared so that it includes
   * the starts, but no target gets less than {@link #LEAST}: many targets take longer than was
   * left.
   */
  static Duration share(Duration left, int notStarted, int jobs) {
    Duration share = left.dividedBy(Math.ceilDiv(notStarted, jobs)).minus(START);
    return share.compareTo(LEAST) < 0 ? LEAST : share;
  }

  /** Runs each for the same time. */
  List<Outcome> runEach(List<FuzzTarget> targets, Duration each)
      throws IOException, InterruptedException {
    return run(targets, () -> each);
  }

  /** Runs all of them in the given time, or with the least time each where that is too short. */
  List<Outcome> runAll(List<FuzzTarget> targets, Duration total)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + total.toNanos();
    AtomicInteger notStarted = new AtomicInteger(targets.size());
    return run(
        targets,
        () -> share(Duration.ofNanos(end - System.nanoTime()), notStarted.getAndDecrement(), jobs));
  }

  private List<Outcome> run(List<FuzzTarget> targets, Supplier<Duration> time)
      throws IOException, InterruptedException {
    try (ExecutorService pool = Executors.newFixedThreadPool(jobs)) {
      List<Future<Outcome>> running = new ArrayList<>();
      for (FuzzTarget target : targets) {
        running.add(pool.submit(() -> run(target, time.get())));
      }
      List<Outcome> outcomes = new ArrayList<>();
      for (Future<Outcome> one : running) {
        outcomes.add(one.get());
      }
      return outcomes;
    } catch (ExecutionException e) {
      throw new IOException("a fuzz target could not be run", e.getCause());
    }
  }

  private Outcome run(FuzzTarget target, Duration each) throws IOException, InterruptedException {
    Outcome outcome = attempt(target, each);
    if (outcome.starved() && each.compareTo(SECOND_CHANCE) < 0) {
      outcome = attempt(target, SECOND_CHANCE);
    }
    line(outcome);
    return outcome;
  }

  private Outcome attempt(FuzzTarget target, Duration each)
      throws IOException, InterruptedException {
    Path work = out.resolve(target.name());
    FuzzProcess.deleteAll(work);
    Files.createDirectories(work);
    Corpus corpus = Corpus.prepare(target, work, vectors);
    AtomicLong last = new AtomicLong(System.nanoTime());
    return new FuzzProcess(target, corpus, work).run(each, log -> progress(target, log, last));
  }

  private void progress(FuzzTarget target, RunLog log, AtomicLong last) {
    long now = System.nanoTime();
    if (now - last.get() > PROGRESS_NANOS) {
      last.set(now);
      print.printf(
          Locale.ROOT,
          "  … %-26s %,12d executions, coverage %d%n",
          target.name(),
          log.executions(),
          log.coverage());
    }
  }

  private void line(Outcome outcome) {
    print.printf(
        Locale.ROOT,
        "  %-28s %,12d executions  %5d edges  %s%n",
        outcome.target(),
        outcome.log().executions(),
        outcome.log().coverage(),
        outcome.failure().orElse("ok"));
  }
}
