package dev.cloister.fuzz;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** One target in a JVM of its own, under Jazzer. */
final class FuzzProcess {
  /** Start, instrumentation and the last input come on top of the budget. */
  private static final Duration GRACE = Duration.ofMinutes(3);

  /** In a shorter run the optimizing compiler takes more time than it gives. */
  private static final Duration WORTH_OPTIMIZING = Duration.ofSeconds(60);

  private static final String INSTRUMENTED = "dev.cloister.**";

  /** The harness itself, so that coverage counts the code under test and nothing else. */
  private static final String HARNESS =
      "dev.cloister.fuzz.*:dev.cloister.fuzz.parser.**:dev.cloister.testkit.**";

  private static final String PLANTED = "dev.cloister.fuzz.planted.**";

  private final FuzzTarget target;
  private final Corpus corpus;
  private final Path work;

  FuzzProcess(FuzzTarget target, Corpus corpus, Path work) {
    this.target = target;
    this.corpus = corpus;
    this.work = work.toAbsolutePath();
  }

  /** Fuzzes for that long and tells {@code progress} what the log says, line by line. */
  Outcome run(Duration budget, Consumer<RunLog> progress) throws IOException, InterruptedException {
    Path temporary = Files.createDirectories(work.resolve("tmp"));
    Process process =
        new ProcessBuilder(command(budget, temporary)).redirectErrorStream(true).start();
    process.getOutputStream().close();
    AtomicBoolean timedOut = new AtomicBoolean();
    Thread watchdog =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    if (!process.waitFor(budget.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS)) {
                      timedOut.set(true);
                      process.destroyForcibly();
                    }
                  } catch (InterruptedException e) {
                    process.destroyForcibly();
                  }
                });
    try {
      RunLog log = follow(process, progress);
      int exitCode = process.waitFor();
      return new Outcome(target.name(), log, exitCode, timedOut.get(), reproducers());
    } finally {
      process.destroyForcibly();
      watchdog.interrupt();
      deleteAll(temporary);
    }
  }

  private RunLog follow(Process process, Consumer<RunLog> progress) throws IOException {
    RunLog log = RunLog.NOTHING;
    try (BufferedReader lines = process.inputReader();
        BufferedWriter copy = Files.newBufferedWriter(work.resolve("log.txt"))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        copy.write(line);
        copy.newLine();
        log = log.and(line);
        progress.accept(log);
      }
    }
    return log;
  }

  private List<String> command(Duration budget, Path temporary) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:+EnableDynamicAgentLoading",
                "-XX:-CreateCoredumpOnCrash",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djava.io.tmpdir=" + temporary,
                "-D" + Driver.WARM_UP + "=" + corpus.folders().getFirst(),
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + Driver.class.getName(),
                "--target_args=" + target.name(),
                "--instrumentation_includes=" + INSTRUMENTED,
                "--instrumentation_excludes=" + excluded(),
                "--reproducer_path=" + work,
                "-artifact_prefix=" + work + "/",
                "-max_total_time=" + Math.max(1, budget.toSeconds()),
                "-max_len=" + corpus.maxLength(),
                "-timeout=60",
                "-print_final_stats=1"));
    if (budget.compareTo(WORTH_OPTIMIZING) < 0) {
      command.add(1, "-XX:TieredStopAtLevel=1");
    }
    corpus.folders().forEach(folder -> command.add(folder.toString()));
    return command;
  }

  private String excluded() {
    return Targets.isPlanted(target.name()) ? HARNESS : HARNESS + ":" + PLANTED;
  }

  private List<Path> reproducers() throws IOException {
    try (Stream<Path> files = Files.list(work)) {
      return files
          .filter(file -> file.getFileName().toString().matches("(crash|timeout|oom)-.*"))
          .sorted()
          .toList();
    }
  }

  static void deleteAll(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder)) {
      files = walk.sorted((a, b) -> b.compareTo(a)).toList();
    }
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
  }
}
