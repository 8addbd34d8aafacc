package dev.cloister.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Times of one operation, ascending, and how long all of them took together.
 *
 * @param nanos each
 * @param wallNanos all, on the clock
 * @param processorNanos all, of this process: both ends
 */
record Latencies(List<Long> nanos, long wallNanos, long processorNanos) {
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  /** What is measured. */
  @FunctionalInterface
  interface Operation {
    void run() throws Exception;
  }

  /** Makes the operation of each caller. */
  @FunctionalInterface
  interface Callers {
    Operation of(int caller) throws Exception;
  }

  /** So many, one after the other. */
  static Latencies of(int times, Operation operation) throws Exception {
    long[] nanos = new long[times];
    long processor = SYSTEM.getProcessCpuTime();
    long begin = System.nanoTime();
    for (int i = 0; i < times; i++) {
      long start = System.nanoTime();
      operation.run();
      nanos[i] = System.nanoTime() - start;
    }
    return sorted(nanos, System.nanoTime() - begin, SYSTEM.getProcessCpuTime() - processor);
  }

  /** As many as callers manage who each do one after the other for so long. */
  static Latencies during(long length, int callers, Callers operations) throws Exception {
    List<Operation> made = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      made.add(operations.of(i));
    }
    List<long[]> all = new ArrayList<>();
    Queue<Exception> failed = new ConcurrentLinkedQueue<>();
    long processor = SYSTEM.getProcessCpuTime();
    long begin = System.nanoTime();
    List<Thread> threads = new ArrayList<>();
    for (Operation operation : made) {
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      long[] own = repeat(operation, begin + length);
                      synchronized (all) {
                        all.add(own);
                      }
                    } catch (Exception e) {
                      failed.add(e);
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    long wall = System.nanoTime() - begin;
    long processorNanos = SYSTEM.getProcessCpuTime() - processor;
    for (Exception failure : failed) {
      throw failure;
    }
    return sorted(all.stream().flatMapToLong(Arrays::stream).toArray(), wall, processorNanos);
  }

  private static long[] repeat(Operation operation, long end) throws Exception {
    long[] nanos = new long[256];
    int count = 0;
    for (long before = System.nanoTime(); before < end; ) {
      operation.run();
      long after = System.nanoTime();
      if (count == nanos.length) {
        nanos = Arrays.copyOf(nanos, 2 * count);
      }
      nanos[count++] = after - before;
      before = after;
    }
    return Arrays.copyOf(nanos, count);
  }

  private static Latencies sorted(long[] nanos, long wall, long processor) {
    Arrays.sort(nanos);
    return new Latencies(Arrays.stream(nanos).boxed().toList(), wall, processor);
  }

  double millis(double quantile) {
    long at = Math.min(nanos.size() - 1L, Math.round(quantile * nanos.size()));
    return nanos.get((int) at) / 1e6;
  }

  /** Of both ends, for one. */
  double processorMicros() {
    return processorNanos / 1e3 / nanos.size();
  }

  /** How many a second. */
  double rate() {
    return nanos.size() * 1e9 / wallNanos;
  }
}
