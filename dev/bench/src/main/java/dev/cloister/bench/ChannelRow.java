package dev.cloister.bench;

import dev.cloister.bench.Turns.Pair;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * A row of the channel's table.
 *
 * @param operation what was measured
 * @param latency of evidence, at whichever end makes it
 * @param mutual whether the client proves itself too
 * @param wanted least ratio, or empty
 */
record ChannelRow(String operation, Duration latency, boolean mutual, String wanted) {
  static void print(Map<ChannelRow, List<Pair>> all, PrintStream out) {
    out.printf("%n## Attested channels against plain TLS 1.3 with mutual authentication%n%n");
    out.println(
        "| operation | proof | evidence takes | per second | ratio | ratio by processor time |"
            + " wanted | p50 ms | p99 ms | plain p50 ms | plain p99 ms |");
    out.println("|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
    all.forEach((row, rounds) -> out.println(row.text(rounds)));
  }

  private String text(List<Pair> rounds) {
    return String.format(
        Locale.ROOT,
        "| %s | %s | %s | %,.1f | %.2f | %.2f | %s | %.2f | %.2f | %.2f | %.2f |",
        operation,
        mutual ? "both ends" : "server",
        latency.isZero() ? "no more" : latency.toMillis() + " ms more",
        median(rounds, pair -> 1000 / pair.attested().meanMillis()),
        median(rounds, pair -> pair.plain().meanMillis() / pair.attested().meanMillis()),
        median(rounds, pair -> pair.plain().processorMillis() / pair.attested().processorMillis()),
        wanted,
        median(rounds, pair -> pair.attested().millis(0.50)),
        median(rounds, pair -> pair.attested().millis(0.99)),
        median(rounds, pair -> pair.plain().millis(0.50)),
        median(rounds, pair -> pair.plain().millis(0.99)));
  }

  private static double median(List<Pair> rounds, ToDoubleFunction<Pair> value) {
    return Measurements.median(rounds.stream().map(value::applyAsDouble).toList());
  }
}
