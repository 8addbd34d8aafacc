package dev.cloister.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * What must hold for every input: a value or the one typed error, and allocation bounded by the
 * input's size.
 */
final class Property {
  /** Class loading and compilation are charged to the thread too; they do not happen every time. */
  private static final int ATTEMPTS = 4;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Property() {}

  /** Whether the input was accepted or refused; any other end is thrown as a finding. */
  static boolean check(FuzzTarget target, byte[] input) throws Exception {
    long limit = target.allocationLimit().of(input.length);
    long least = Long.MAX_VALUE;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      boolean accepted = accepts(target, input);
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
      if (least <= limit) {
        return accepted;
      }
    }
    throw new AssertionError(
        target.name()
            + " allocates "
            + least
            + " bytes for an input of "
            + input.length
            + ", limit "
            + limit);
  }

  private static boolean accepts(FuzzTarget target, byte[] input) throws Exception {
    try {
      target.run(input.clone());
      return true;
    } catch (Exception e) {
      if (target.refusal() == e.getClass()) {
        return false;
      }
      throw e;
    }
  }
}
