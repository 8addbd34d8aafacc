package dev.cloister.threshold;

/**
 * GF(2^8) with the polynomial of AES, x^8 + x^4 + x^3 + x + 1 (FIPS 197, section 4). Secret bytes
 * lie eight to a {@code long} and are only shifted, masked and added; the other factor is public.
 */
final class Gf256 {
  private static final long LOW_BITS = 0x0101010101010101L;
  private static final long ALL_BUT_HIGH_BITS = 0x7f7f7f7f7f7f7f7fL;

  private Gf256() {}

  /** {@code into = into * factor + addend}, byte by byte; the factor is public. */
  static void multiplyAdd(long[] into, int factor, long[] addend) {
    long bit0 = mask(factor, 0);
    long bit1 = mask(factor, 1);
    long bit2 = mask(factor, 2);
    long bit3 = mask(factor, 3);
    long bit4 = mask(factor, 4);
    long bit5 = mask(factor, 5);
    long bit6 = mask(factor, 6);
    long bit7 = mask(factor, 7);
    for (int i = 0; i < into.length; i++) {
      long power = into[i];
      long sum = addend[i] ^ (power & bit0);
      power = timesX(power);
      sum ^= power & bit1;
      power = timesX(power);
      sum ^= power & bit2;
      power = timesX(power);
      sum ^= power & bit3;
      power = timesX(power);
      sum ^= power & bit4;
      power = timesX(power);
      sum ^= power & bit5;
      power = timesX(power);
      sum ^= power & bit6;
      power = timesX(power);
      into[i] = sum ^ (power & bit7);
    }
  }

  /** {@code sum = sum + value * factor}, byte by byte; the factor is public. */
  static void addProduct(long[] sum, long[] value, int factor) {
    long bit0 = mask(factor, 0);
    long bit1 = mask(factor, 1);
    long bit2 = mask(factor, 2);
    long bit3 = mask(factor, 3);
    long bit4 = mask(factor, 4);
    long bit5 = mask(factor, 5);
    long bit6 = mask(factor, 6);
    long bit7 = mask(factor, 7);
    for (int i = 0; i < sum.length; i++) {
      long power = value[i];
      long total = sum[i] ^ (power & bit0);
      power = timesX(power);
      total ^= power & bit1;
      power = timesX(power);
      total ^= power & bit2;
      power = timesX(power);
      total ^= power & bit3;
      power = timesX(power);
      total ^= power & bit4;
      power = timesX(power);
      total ^= power & bit5;
      power = timesX(power);
      total ^= power & bit6;
      power = timesX(power);
      sum[i] = total ^ (power & bit7);
    }
  }

  // Shifts instead of a product with 0x1b: the compiler turns them into vector instructions.
  private static long timesX(long value) {
    long high = (value >>> 7) & LOW_BITS;
    return ((value & ALL_BUT_HIGH_BITS) << 1) ^ high ^ (high << 1) ^ (high << 3) ^ (high << 4);
  }

  private static long mask(int factor, int bit) {
    return -(long) ((factor >>> bit) & 1);
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
