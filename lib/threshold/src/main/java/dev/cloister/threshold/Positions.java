package dev.cloister.threshold;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Where polynomials are evaluated: public, different from each other and from zero, the secret's.
 */
final class Positions {
  private static final int MAX = 255;

  private Positions() {}

  static void check(int position) {
    if (position < 1 || position > MAX) {
      throw new IllegalArgumentException("expected a position of 1 to 255, found " + position);
    }
  }

  static void check(Collection<Integer> positions) {
    positions.forEach(Positions::check);
    Set<Integer> distinct = new HashSet<>(positions);
    if (distinct.size() != positions.size()) {
      throw new IllegalArgumentException("expected different positions");
    }
  }

  /**
   * The factors by which values at these positions add up to the value at another (Lagrange). All
   * of it is public.
   */
  static int[] factors(List<Integer> positions, int at) {
    int[] factors = new int[positions.size()];
    for (int i = 0; i < factors.length; i++) {
      int numerator = 1;
      int denominator = 1;
      for (int j = 0; j < factors.length; j++) {
        if (j != i) {
          numerator = Gf256.multiply(numerator, at ^ positions.get(j));
          denominator = Gf256.multiply(denominator, positions.get(i) ^ positions.get(j));
        }
      }
      factors[i] = Gf256.multiply(numerator, Gf256.inverse(denominator));
    }
    return factors;
  }
}
