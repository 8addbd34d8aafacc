package dev.cloister.threshold;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Bytes as {@code long}s, padded with zeros, and back. */
final class Blocks {
  private Blocks() {}

  static int count(int bytes) {
    return (bytes + Long.BYTES - 1) / Long.BYTES;
  }

  static long[] of(byte[] bytes) {
    return of(bytes, 0, bytes.length);
  }

  static long[] of(byte[] bytes, int from, int length) {
    long[] blocks = new long[count(length)];
    int whole = length / Long.BYTES;
    ByteBuffer.wrap(bytes, from, length).asLongBuffer().get(blocks, 0, whole);
    for (int i = whole * Long.BYTES; i < length; i++) {
      blocks[whole] |= (bytes[from + i] & 0xffL) << shift(i);
    }
    return blocks;
  }

  static byte[] bytes(long[] blocks, int length) {
    byte[] bytes = new byte[length];
    int whole = length / Long.BYTES;
    ByteBuffer.wrap(bytes).asLongBuffer().put(blocks, 0, whole);
    for (int i = whole * Long.BYTES; i < length; i++) {
      bytes[i] = (byte) (blocks[whole] >>> shift(i));
    }
    return bytes;
  }

  static void wipe(long[] blocks) {
    Arrays.fill(blocks, 0);
  }

  private static int shift(int index) {
    return 56 - 8 * (index % Long.BYTES);
  }
}
