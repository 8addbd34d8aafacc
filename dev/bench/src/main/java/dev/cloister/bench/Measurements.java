package dev.cloister.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/**
 * Operations per second of wall time and of processor time, and bytes per operation, by benchmark,
 * one value for each round.
 */
final class Measurements {
  private final Map<String, List<Double>> rates = new HashMap<>();
  private final Map<String, List<Double>> processorRates = new HashMap<>();
  private final Map<String, List<Double>> bytes = new HashMap<>();

  static String key(String method, EvidenceKind kind, Provider provider, Scenario scenario) {
    return method + " " + kind + " " + provider + " " + scenario;
  }

  void add(Collection<RunResult> results) {
    results.forEach(result -> add("", result));
  }

  void addTwoThreads(Collection<RunResult> results) {
    results.forEach(result -> add("2x", result));
  }

  private void add(String prefix, RunResult result) {
    String benchmark = result.getParams().getBenchmark();
    String name =
        prefix
            + benchmark.substring(benchmark.lastIndexOf('.') + 1)
            + " "
            + result.getParams().getParam("kind")
            + " "
            + result.getParams().getParam("provider")
            + " "
            + result.getParams().getParam("scenario");
    record(rates, name, result.getPrimaryResult().getScore());
    for (Map.Entry<String, Result> secondary : result.getSecondaryResults().entrySet()) {
      if (secondary.getKey().endsWith("gc.alloc.rate.norm")) {
        record(bytes, name, secondary.getValue().getScore());
      }
      if (secondary.getKey().endsWith(CpuTimeProfiler.LABEL)) {
        record(processorRates, name, 1e9 / secondary.getValue().getScore());
      }
    }
  }

  private static void record(Map<String, List<Double>> into, String name, double value) {
    into.computeIfAbsent(name, ignored -> new ArrayList<>()).add(value);
  }

  /** Operations per second of processor time, median of the rounds. */
  double rate(String key) {
    return median(processorRates.getOrDefault(key, List.of()));
  }

  /** Bytes allocated per operation, median of the rounds. */
  double bytes(String key) {
    return median(bytes.getOrDefault(key, List.of()));
  }

  /** The median of the rounds' quotients, by processor time. */
  double ratio(String numerator, String denominator) {
    return ratio(processorRates, numerator, denominator);
  }

  /** The median of the rounds' quotients, by wall time. */
  double wallRatio(String numerator, String denominator) {
    return ratio(rates, numerator, denominator);
  }

  private static double ratio(
      Map<String, List<Double>> values, String numerator, String denominator) {
    List<Double> upper = values.getOrDefault(numerator, List.of());
    List<Double> lower = values.getOrDefault(denominator, List.of());
    return median(
        IntStream.range(0, Math.min(upper.size(), lower.size()))
            .mapToObj(i -> upper.get(i) / lower.get(i))
            .toList());
  }

  static double median(List<Double> values) {
    if (values.isEmpty()) {
      return Double.NaN;
    }
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
