package dev.cloister.bench;

import java.io.PrintStream;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Whether the time of splitting and joining tells anything of the secret: Reparaz, Balasch and
 * Verbauwhede, "Dude, is my code constant time?" (2017). One fixed secret against random ones, in
 * random order; Welch's t-test over all measurements and over those below several percentiles, for
 * what else the machine does comes on top of the slow ones.
 *
 * <p>A planted leak must be found, else nothing is reported.
 */
final class TimingGroup implements BenchGroup {
  private static final int MEASUREMENTS = 1_000_000;
  private static final int BATCH = 20_000;
  private static final int WARM_UP = 3;
  private static final int CROPS = 20;

  /** From the paper: more than this is a leak; less than half of it, none that was found. */
  private static final double LEAK = 10;

  private static final double NO_LEAK = 4.5;

  private static final TimedOperation PLANTED = new SharingOperations.EarlyExit(32);

  private static final List<TimedOperation> OPERATIONS =
      List.of(
          new SharingOperations.Split(32),
          new SharingOperations.Split(1024),
          new SharingOperations.Combine(32),
          new SharingOperations.Combine(1024));

  @Override
  public String name() {
    return "timing";
  }

  @Override
  public void run(int rounds, PrintStream out) {
    out.printf("timing: %,d measurements each%n", MEASUREMENTS);
    SecureRandom random = new SecureRandom();
    double planted = largestT(PLANTED, random);
    if (planted < LEAK) {
      throw new IllegalStateException(
          String.format(Locale.ROOT, "the planted leak was not found: largest |t| %.1f", planted));
    }
    out.printf("%n## Constant time%n%n");
    out.println("| operation | bytes | largest \\|t\\| | |");
    out.println("|---|---:|---:|---|");
    print(out, PLANTED, planted);
    for (TimedOperation operation : OPERATIONS) {
      print(out, operation, largestT(operation, random));
    }
  }

  private static void print(PrintStream out, TimedOperation operation, double t) {
    out.printf(
        Locale.ROOT,
        "| %s | %,d | %.1f | %s |%n",
        operation.name(),
        operation.length(),
        t,
        t > LEAK ? "leaks" : t < NO_LEAK ? "no leak found" : "undecided, measure again");
  }

  private static double largestT(TimedOperation operation, SecureRandom random) {
    double[] below = new double[0];
    List<Welch> tests = new ArrayList<>();
    for (int i = 0; i <= CROPS; i++) {
      tests.add(new Welch());
    }
    for (int batch = -WARM_UP; batch < MEASUREMENTS / BATCH; batch++) {
      boolean[] fixed = new boolean[BATCH];
      double[] nanos = measure(operation, fixed, random);
      if (batch == -1) {
        below = percentiles(nanos);
      }
      if (batch >= 0) {
        add(nanos, fixed, below, tests);
      }
    }
    return tests.stream().mapToDouble(test -> Math.abs(test.t())).max().orElse(0);
  }

  private static double[] measure(TimedOperation operation, boolean[] fixed, SecureRandom random) {
    Runnable[] inputs = new Runnable[BATCH];
    for (int i = 0; i < BATCH; i++) {
      byte[] secret = new byte[operation.length()];
      random.nextBytes(secret);
      fixed[i] = random.nextBoolean();
      if (fixed[i]) {
        Arrays.fill(secret, (byte) 0);
      }
      inputs[i] = operation.prepare(secret, random);
    }
    double[] nanos = new double[BATCH];
    for (int i = 0; i < BATCH; i++) {
      long start = System.nanoTime();
      inputs[i].run();
      nanos[i] = System.nanoTime() - start;
    }
    return nanos;
  }

  /** Closer to each other towards the slow end, as in the paper's program. */
  private static double[] percentiles(double[] nanos) {
    double[] sorted = nanos.clone();
    Arrays.sort(sorted);
    double[] below = new double[CROPS];
    for (int i = 0; i < CROPS; i++) {
      double share = 1 - Math.pow(0.5, 10.0 * (i + 1) / CROPS);
      below[i] = sorted[(int) (share * (sorted.length - 1))];
    }
    return below;
  }

  private static void add(double[] nanos, boolean[] fixed, double[] below, List<Welch> tests) {
    for (int i = 0; i < nanos.length; i++) {
      tests.getLast().add(fixed[i], nanos[i]);
      for (int crop = 0; crop < below.length; crop++) {
        if (nanos[i] < below[crop]) {
          tests.get(crop).add(fixed[i], nanos[i]);
        }
      }
    }
  }
}
