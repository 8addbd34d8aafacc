package dev.cloister.bench;

import java.io.PrintStream;

/** Figures that are measured against each other in one run and printed as one section. */
interface BenchGroup {
  /** What a user types. */
  String name();

  /**
   * Measures and prints.
   *
   * @param rounds how often everything is measured in turn, so that what is compared meets the same
   *     state of the machine; the median counts
   */
  void run(int rounds, PrintStream out) throws Exception;
}
