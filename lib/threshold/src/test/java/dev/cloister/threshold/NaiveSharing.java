package dev.cloister.threshold;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The textbook, byte by byte, in other words than the code under test. */
final class NaiveSharing {
  private NaiveSharing() {}

  /** Multiplies polynomials, then divides by that of AES. */
  static int multiply(int a, int b) {
    int product = 0;
    for (int bit = 0; bit < 8; bit++) {
      if ((b >> bit & 1) == 1) {
        product ^= a << bit;
      }
    }
    for (int bit = 14; bit >= 8; bit--) {
      if ((product >> bit & 1) == 1) {
        product ^= 0x11b << (bit - 8);
      }
    }
    return product;
  }

  static int inverse(int a) {
    for (int b = 1; b < 256; b++) {
      if (multiply(a, b) == 1) {
        return b;
      }
    }
    throw new ArithmeticException("zero has no inverse");
  }

  /** The value of a polynomial, constant term first. */
  static int evaluate(int[] coefficients, int x) {
    int sum = 0;
    int power = 1;
    for (int coefficient : coefficients) {
      sum ^= multiply(coefficient, power);
      power = multiply(power, x);
    }
    return sum;
  }

  /** The value at zero of the polynomial through these points. */
  static int atZero(Map<Integer, Integer> points) {
    int sum = 0;
    for (Map.Entry<Integer, Integer> own : points.entrySet()) {
      int product = own.getValue();
      for (int other : points.keySet()) {
        if (other != own.getKey()) {
          product = multiply(product, multiply(other, inverse(other ^ own.getKey())));
        }
      }
      sum ^= product;
    }
    return sum;
  }

  static byte[] combine(List<Share> shares) {
    byte[] secret = new byte[shares.getFirst().length()];
    for (int i = 0; i < secret.length; i++) {
      Map<Integer, Integer> points = new TreeMap<>();
      for (Share share : shares) {
        points.put(share.position(), share.value()[i] & 0xff);
      }
      secret[i] = (byte) atZero(points);
    }
    return secret;
  }
}
