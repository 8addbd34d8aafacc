package dev.cloister.bench;

import dev.cloister.constellation.Quorums;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** Vaults: reads, the rate of one vault, and durable writes against an echo of their requests. */
final class VaultGroup implements BenchGroup {
  private static final Map<String, Quorums> CONSTELLATIONS =
      new TreeMap<>(
          Map.of(
              "2 of 3", Quorums.of(3, 2, 3, 1, 2),
              "3 of 5", Quorums.of(5, 3, 4, 3, 3)));
  private static final List<Integer> WRITERS = List.of(1, 8, 64, 512);
  private static final double WANTED_RATIO = 0.5;
  private static final long LENGTH = Duration.ofSeconds(4).toNanos();
  private static final int FIRSTS = 100;
  private static final int KEPT = 1000;

  @Override
  public String name() {
    return "vault";
  }

  @Override
  public void run(int rounds, PrintStream out) throws Exception {
    Map<String, List<Latencies>> one = new LinkedHashMap<>();
    Map<Integer, List<VaultRate.Row>> rate = new TreeMap<>();
    Map<String, List<Latencies>> reads = new LinkedHashMap<>();
    Map<Integer, List<VaultWrites.Row>> writes = new TreeMap<>();
    Map<Integer, VaultWrites.Cost> costs = new TreeMap<>();
    List<VaultWrites.Wire> wires = new ArrayList<>();
    for (int round = 0; round <= rounds; round++) {
      boolean counts = round > 0;
      out.printf("vault: %s%n", counts ? "round " + round + " of " + rounds : "warm-up");
      VaultReads reader = counts ? VaultReads.of(FIRSTS, KEPT) : VaultReads.of(10, 200);
      long length = counts ? LENGTH : LENGTH / 4;
      inFolder(folder -> add(counts, one, reader.ofOneVault(folder)));
      inFolder(folder -> add(counts, rate, VaultRate.measure(folder, length)));
      for (Map.Entry<String, Quorums> each : CONSTELLATIONS.entrySet()) {
        inFolder(
            folder ->
                reader
                    .ofConstellation(folder, each.getValue(), out)
                    .forEach(
                        (row, times) ->
                            add(counts, reads, Map.of(each.getKey() + " | " + row, times))));
      }
      boolean last = round == rounds;
      inFolder(
          folder -> {
            try (VaultWrites all = VaultWrites.start(folder)) {
              for (int writers : WRITERS) {
                add(counts, writes, Map.of(writers, all.row(writers, length)));
                if (last) {
                  costs.put(writers, all.cost(writers, length / 2));
                }
              }
              wires.add(all.bytes());
            }
          });
    }
    printOne(one, out);
    printRate(rate, out);
    printReads(reads, out);
    printWrites(writes, costs, wires.getLast(), out);
  }

  private static <K, V> void add(boolean counts, Map<K, List<V>> into, Map<K, V> measured) {
    if (counts) {
      measured.forEach(
          (key, value) -> into.computeIfAbsent(key, k -> new ArrayList<>()).add(value));
    }
  }

  @FunctionalInterface
  private interface InFolder {
    void run(Path folder) throws Exception;
  }

  /** On the disk on which the distribution is, as vaults are, and not in memory. */
  private static void inFolder(InFolder work) throws Exception {
    Path folder =
        Files.createTempDirectory(
            Path.of(System.getProperty("cloister.home", "."), ".."), "vault-");
    try {
      work.run(folder);
    } finally {
      StoreGroup.delete(folder);
    }
  }

  private static void printOne(Map<String, List<Latencies>> rows, PrintStream out) {
    out.printf("%n## GetSecret of one vault by attested code, over loopback%n%n");
    out.println("| connection | p50 ms | p99 ms |");
    out.println("|---|---:|---:|");
    rows.forEach(
        (row, all) ->
            line(
                out,
                "| %s | %.2f | %.2f |",
                row,
                median(all, times -> times.millis(0.50)),
                median(all, times -> times.millis(0.99))));
  }

  private static void printRate(Map<Integer, List<VaultRate.Row>> rows, PrintStream out) {
    out.printf("%n## GetSecret kept alive, one vault, both ends on this machine%n%n");
    out.println(
        "| connections | reads/s | wanted | p50 ms | p99 ms | processor µs a read, both ends |"
            + " reads an fsync |");
    out.println("|---:|---:|---:|---:|---:|---:|---:|");
    rows.forEach(
        (callers, all) ->
            line(
                out,
                "| %d | %,.0f | %s | %.2f | %.2f | %.0f | %.1f |",
                callers,
                median(all, row -> row.reads().rate()),
                callers == 64 ? "10,000" : "",
                median(all, row -> row.reads().millis(0.50)),
                median(all, row -> row.reads().millis(0.99)),
                median(all, row -> row.reads().processorMicros()),
                median(all, VaultRate.Row::readsPerFsync)));
  }

  private static void printReads(Map<String, List<Latencies>> rows, PrintStream out) {
    out.printf("%n## GetSecret of a constellation by its owner, over loopback%n%n");
    out.println("| vaults | connection | p50 ms | p99 ms | p99 beyond kept alive |");
    out.println("|---|---|---:|---:|---:|");
    rows.forEach(
        (row, all) -> {
          List<Latencies> kept =
              rows.getOrDefault(row.substring(0, row.indexOf('|')) + "| kept alive", all);
          line(
              out,
              "| %s | %.2f | %.2f | %.2f |",
              row,
              median(all, times -> times.millis(0.50)),
              median(all, times -> times.millis(0.99)),
              median(all, times -> times.millis(0.99)) - median(kept, times -> times.millis(0.99)));
        });
  }

  private static void printWrites(
      Map<Integer, List<VaultWrites.Row>> rows,
      Map<Integer, VaultWrites.Cost> costs,
      VaultWrites.Wire wire,
      PrintStream out) {
    out.printf("%n## StoreSecret, durable, 2 of 3 vaults, against an echo of its requests%n%n");
    line(
        out,
        "A write is %d requests, %,d bytes to vaults and %,d back on the wire.%n",
        wire.requests(),
        wire.there(),
        wire.back());
    out.println(
        "| clients | writes/s | echo, writes/s | ratio | wanted | ratio by processor time | p50 ms"
            + " | p99 ms | fsyncs a write | signatures a write | bytes on disks a write |");
    out.println("|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
    costs.forEach(
        (callers, cost) -> {
          List<VaultWrites.Row> all = rows.getOrDefault(callers, List.of());
          line(
              out,
              "| %d | %,.0f | %,.0f | %.2f | %.1f | %.2f | %.2f | %.2f | %.2f | %.1f | %,.0f |",
              callers,
              median(all, row -> row.puts().rate()),
              median(all, row -> row.echo().rate()),
              median(all, VaultWrites.Row::ratio),
              WANTED_RATIO,
              median(all, VaultWrites.Row::processorRatio),
              median(all, row -> row.puts().millis(0.50)),
              median(all, row -> row.puts().millis(0.99)),
              cost.fsyncs(),
              cost.signatures(),
              cost.bytes());
        });
  }

  private static <T> double median(List<T> all, ToDoubleFunction<T> figure) {
    return Measurements.median(all.stream().map(figure::applyAsDouble).toList());
  }

  private static void line(PrintStream out, String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }
}
