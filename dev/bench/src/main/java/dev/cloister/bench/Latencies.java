package dev.cloister.bench;

import java.util.Arrays;

/** Durations of one operation, sorted, in nanoseconds. */
final class Latencies {
  private final long[] sorted;

  private Latencies(long[] sorted) {
    this.sorted = sorted;
  }

  /** What is measured. */
  @FunctionalInterface
  interface Operation {
    void run() throws Exception;
  }

  static Latencies of(int times, Operation operation) throws Exception {
    long[] nanos = new long[times];
    for (int i = 0; i < times; i++) {
      long start = System.nanoTime();
      operation.run();
      nanos[i] = System.nanoTime() - start;
    }
    Arrays.sort(nanos);
    return new Latencies(nanos);
  }

  double meanMillis() {
    return Arrays.stream(sorted).average().orElse(Double.NaN) / 1e6;
  }

  double millis(double quantile) {
    return sorted[(int) Math.min(sorted.length - 1L, Math.round(quantile * sorted.length))] / 1e6;
  }
}
