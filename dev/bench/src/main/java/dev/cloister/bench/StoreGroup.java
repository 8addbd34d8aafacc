package dev.cloister.bench;

import dev.cloister.store.StoreException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** The sealed log against a loop that writes and fsyncs as many bytes, on the same disk. */
final class StoreGroup implements BenchGroup {
  private static final Map<Integer, Double> WANTED =
      new TreeMap<>(Map.of(1, 0.7, 64, 0.3, 512, 0.3));
  private static final int RECORDS = 1_000_000;

  @Override
  public String name() {
    return "store";
  }

  @Override
  public void run(int rounds, PrintStream out) throws Exception {
    Path folder =
        Files.createTempDirectory(
            Path.of(System.getProperty("cloister.home", "."), ".."), "store-");
    try {
      Map<Integer, List<StoreRun>> runs = new TreeMap<>();
      for (int round = 0; round <= rounds; round++) {
        for (int writers : WANTED.keySet()) {
          out.printf("round %d of %d: store, %d writers%n", round, rounds, writers);
          StoreRun run = StoreRun.measure(folder, writers);
          if (round > 0) { // the first round warms up
            runs.computeIfAbsent(writers, key -> new ArrayList<>()).add(run);
          }
        }
      }
      print(runs, out);
      recovery(folder, out);
    } finally {
      delete(folder);
    }
  }

  private static void print(Map<Integer, List<StoreRun>> runs, PrintStream out) {
    out.printf("%n## Sealed log, 256-byte records, fsync on%n%n");
    out.println(
        "| writers | records/s | bare write+fsync, records/s | ratio | wanted | records a batch"
            + " | p50 ms | p99 ms | B/record |");
    out.println("|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
    runs.forEach(
        (writers, all) ->
            out.println(
                String.format(
                    Locale.ROOT,
                    "| %d | %,.0f | %,.0f | %.2f | %.1f | %.0f | %.2f | %.2f | %.0f |",
                    writers,
                    median(all, StoreRun::rate),
                    median(all, StoreRun::bareRate),
                    median(all, run -> run.rate() / run.bareRate()),
                    WANTED.get(writers),
                    median(all, StoreRun::recordsPerBatch),
                    median(all, StoreRun::p50Millis),
                    median(all, StoreRun::p99Millis),
                    median(all, StoreRun::bytesPerRecord))));
  }

  private static double median(List<StoreRun> runs, ToDoubleFunction<StoreRun> figure) {
    return Measurements.median(runs.stream().map(figure::applyAsDouble).toList());
  }

  private static void recovery(Path folder, PrintStream out) throws StoreException, IOException {
    out.println();
    for (int batch : new int[] {512, 1}) {
      double seconds = StoreRecovery.seconds(folder.resolve("recovery-" + batch), RECORDS, batch);
      out.println(
          String.format(
              Locale.ROOT,
              "recovery of %,d records in batches of %d: %.1f s (wanted below 10)",
              RECORDS,
              batch,
              seconds));
    }
  }

  static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
