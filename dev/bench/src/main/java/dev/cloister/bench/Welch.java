package dev.cloister.bench;

/**
 * Welch's t-test of two classes of measurements, added one by one (Welford's method): how far apart
 * their means are, in standard errors.
 */
final class Welch {
  private final long[] count = new long[2];
  private final double[] mean = new double[2];
  private final double[] squares = new double[2];

  /**
   * Adds one.
   *
   * @param ofFirst whether it belongs to the first class
   */
  void add(boolean ofFirst, double value) {
    int which = ofFirst ? 0 : 1;
    count[which]++;
    double delta = value - mean[which];
    mean[which] += delta / count[which];
    squares[which] += delta * (value - mean[which]);
  }

  /** The statistic; 0 while a class has fewer than two measurements or nothing varies. */
  double t() {
    if (count[0] < 2 || count[1] < 2) {
      return 0;
    }
    double error = Math.sqrt(variance(0) / count[0] + variance(1) / count[1]);
    return error == 0 ? 0 : (mean[0] - mean[1]) / error;
  }

  private double variance(int which) {
    return squares[which] / (count[which] - 1);
  }
}
