package dev.cloister.threshold;

/**
 * GF(2^8) with the polynomial of AES, x^8 + x^4 + x^3 + x + 1 (FIPS 197, section 4). Secret bytes
 * lie eight to a {@code long} and are only shifted, masked and added; the other factor is public.
 */
final class Gf256 {
  private static final long LOW_BITS = 0x0101010101010101L;
  private static final long ALL_BUT_HIGH_BITS = 0x7f7f7f7f7f7f7f7fL;

  /** Blocks that are worked on at a time: what stays in the first-level cache. */
  private static final int CHUNK = 1024;

  private Gf256() {}

  /** {@code into = into * factor + addend}, byte by byte; the factor is public. */
  static void multiplyAdd(long[] into, int factor, long[] addend) {
    long[] powers = new long[Math.min(CHUNK, into.length)];
    for (int from = 0; from < into.length; from += CHUNK) {
      int length = Math.min(CHUNK, into.length - from);
      System.arraycopy(into, from, powers, 0, length);
      System.arraycopy(addend, from, into, from, length);
      addProduct(into, from, powers, length, factor);
    }
    Blocks.wipe(powers);
  }

  /** {@code sum = sum + value * factor}, byte by byte; the factor is public. */
  static void addProduct(long[] sum, long[] value, int factor) {
    long[] powers = new long[Math.min(CHUNK, sum.length)];
    for (int from = 0; from < sum.length; from += CHUNK) {
      int length = Math.min(CHUNK, sum.length - from);
      System.arraycopy(value, from, powers, 0, length);
      addProduct(sum, from, powers, length, factor);
    }
    Blocks.wipe(powers);
  }

  /**
   * Adds the product and leaves multiples of the value in {@code powers}. One pass for each bit of
   * the public factor: short loops, which the compiler turns into vector instructions.
   */
  private static void addProduct(long[] sum, int from, long[] powers, int length, int factor) {
    for (int bits = factor; bits != 0; bits >>>= 1) {
      if ((bits & 1) != 0) {
        for (int i = 0; i < length; i++) {
          sum[from + i] ^= powers[i];
        }
      }
      if (bits > 1) {
        for (int i = 0; i < length; i++) {
          powers[i] = timesX(powers[i]);
        }
      }
    }
  }

  // Shifts instead of a product with 0x1b, for the same reason.
  private static long timesX(long value) {
    long high = (value >>> 7) & LOW_BITS;
    return ((value & ALL_BUT_HIGH_BITS) << 1) ^ high ^ (high << 1) ^ (high << 3) ^ (high << 4);
  }

  /** The product of two bytes in constant time; for single bytes, secret ones too. */
  static int multiply(int a, int b) {
    int product = 0;
    int power = a;
    for (int bit = 0; bit < 8; bit++) {
      product ^= power & -((b >>> bit) & 1);
      power = ((power << 1) ^ (0x11b & -(power >>> 7))) & 0xff;
    }
    return product;
  }

  /** The inverse of a public byte: its power of 254. */
  static int inverse(int value) {
    if (value == 0) {
      throw new ArithmeticException("zero has no inverse");
    }
    int result = 1;
    int power = value;
    for (int exponent = 254; exponent != 0; exponent >>>= 1) {
      if ((exponent & 1) != 0) {
        result = multiply(result, power);
      }
      power = multiply(power, power);
    }
    return result;
  }
}
