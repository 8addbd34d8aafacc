package dev.cloister.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Splitting and joining secrets against com.codahale:shamir. */
final class SharingGroup implements BenchGroup {
  private static final int[][] SCHEMES = {{3, 2}, {5, 3}, {10, 4}};
  private static final int[] LENGTHS = {32, 1024, 65536};

  @Override
  public String name() {
    return "sharing";
  }

  @Override
  public void run(int rounds, PrintStream out) throws RunnerException {
    List<Map<String, Double>> measured = new ArrayList<>();
    for (int round = 1; round <= rounds; round++) {
      out.printf("round %d of %d: sharing%n", round, rounds);
      Map<String, Double> rates = new HashMap<>();
      for (int[] scheme : SCHEMES) {
        for (int length : LENGTHS) {
          rates.putAll(measure(scheme[0], scheme[1], length));
        }
      }
      measured.add(rates);
    }
    out.printf("%n## Sharing against com.codahale:shamir 0.7.0%n%n");
    out.println(
        "| n, k | bytes | split, times as fast | wanted | combine, times as fast | wanted"
            + " | split / copy of the shares | combine / copy of the secret |");
    out.println("|---|---:|---:|---:|---:|---:|---:|---:|");
    for (int[] scheme : SCHEMES) {
      for (int length : LENGTHS) {
        String of = " " + scheme[0] + " " + scheme[1] + " " + length;
        int wanted = length < 1024 ? 2 : 5;
        out.println(
            String.format(
                Locale.ROOT,
                "| %d, %d | %,d | %.1f | %d | %.1f | %d | %.3f | %.3f |",
                scheme[0],
                scheme[1],
                length,
                ratio(measured, "oursSplit" + of, "theirsSplit" + of),
                wanted,
                ratio(measured, "oursCombine" + of, "theirsCombine" + of),
                wanted,
                ratio(measured, "oursSplit" + of, "copyOfShares" + of),
                ratio(measured, "oursCombine" + of, "copyOfSecret" + of)));
      }
    }
  }

  private static double ratio(
      List<Map<String, Double>> measured, String numerator, String denominator) {
    return Measurements.median(
        measured.stream()
            .map(
                rates ->
                    rates.getOrDefault(numerator, Double.NaN)
                        / rates.getOrDefault(denominator, Double.NaN))
            .toList());
  }

  private static Map<String, Double> measure(int holders, int threshold, int length)
      throws RunnerException {
    Map<String, Double> rates = new HashMap<>();
    for (RunResult result :
        new Runner(
                new OptionsBuilder()
                    .include(SharingBenchmark.class.getSimpleName() + "\\.")
                    .param("holders", Integer.toString(holders))
                    .param("threshold", Integer.toString(threshold))
                    .param("length", Integer.toString(length))
                    .forks(1)
                    .warmupIterations(1)
                    .warmupTime(TimeValue.seconds(2))
                    .measurementIterations(2)
                    .measurementTime(TimeValue.seconds(1))
                    .jvmArgsAppend("-XX:+UseSerialGC", "--sun-misc-unsafe-memory-access=allow")
                    .verbosity(VerboseMode.SILENT)
                    .shouldFailOnError(true)
                    .build())
            .run()) {
      String benchmark = result.getParams().getBenchmark();
      rates.put(
          benchmark.substring(benchmark.lastIndexOf('.') + 1)
              + " "
              + holders
              + " "
              + threshold
              + " "
              + length,
          result.getPrimaryResult().getScore());
    }
    return rates;
  }
}
