package dev.cloister.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * Two operations measured in turns, a block of each, so that whatever else the machine does meets
 * all alike. Time on the clock of each, and processor time of the whole process (both ends) per
 * block.
 */
final class Turns {
  private final int blocks;
  private final int block;

  /** Plain and attested, measured in turns. */
  record Pair(Times plain, Times attested) {}

  /** What is measured. */
  @FunctionalInterface
  interface Operation {
    void run() throws Exception;
  }

  /**
   * Measured times of one operation.
   *
   * @param nanos on the clock, in ascending order
   * @param processorNanos of both ends, for all together
   */
  record Times(List<Long> nanos, long processorNanos) {
    double meanMillis() {
      return nanos.stream().mapToLong(Long::longValue).average().orElse(Double.NaN) / 1e6;
    }

    double processorMillis() {
      return processorNanos / 1e6 / nanos.size();
    }

    double millis(double quantile) {
      long at = Math.min(nanos.size() - 1L, Math.round(quantile * nanos.size()));
      return nanos.get((int) at) / 1e6;
    }
  }

  private Turns(int blocks, int block) {
    this.blocks = blocks;
    this.block = block;
  }

  /** So many blocks of so many operations of each. */
  static Turns of(int blocks, int block) {
    return new Turns(blocks, block);
  }

  /** Both, in turns. */
  Pair measure(Operation plain, Operation attested) throws Exception {
    Meter first = new Meter(plain);
    Meter second = new Meter(attested);
    for (int turn = 0; turn < blocks; turn++) {
      first.run(block);
      second.run(block);
    }
    return new Pair(first.times(), second.times());
  }

  private static final class Meter {
    private final OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final Operation operation;
    private final List<Long> nanos = new ArrayList<>();
    private long processorNanos;

    Meter(Operation operation) {
      this.operation = operation;
    }

    void run(int times) throws Exception {
      long before = system.getProcessCpuTime();
      for (int i = 0; i < times; i++) {
        long start = System.nanoTime();
        operation.run();
        nanos.add(System.nanoTime() - start);
      }
      processorNanos += system.getProcessCpuTime() - before;
    }

    Times times() {
      return new Times(nanos.stream().sorted().toList(), processorNanos);
    }
  }
}
