package dev.cloister.attestation.bytes;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32;

/**
 * Immutable bytes, equal by content, with their hash code kept once it was asked for: a key for
 * caches. Holders inside this library read the array without a copy and never write to it.
 */
public final class ByteString {
  private final byte[] array;
  private final int from;
  private final int to;

  /** 0 until somebody asks; threads that ask at once compute the same. */
  private int hash;

  private ByteString(byte[] array, int from, int to) {
    this.array = array;
    this.from = from;
    this.to = to;
  }

  /** A copy of the array. */
  public static ByteString copyOf(byte[] array) {
    return new ByteString(array.clone(), 0, array.length);
  }

  /** The given part of an array that nobody changes any more. */
  public static ByteString view(byte[] array, int from, int length) {
    if (from < 0 || length < 0 || length > array.length - from) {
      throw new IndexOutOfBoundsException("view of " + length + " bytes at " + from);
    }
    return new ByteString(array, from, from + length);
  }

  /** Number of bytes. */
  public int length() {
    return to - from;
  }

  /** Whether every bit under the mask is that of the expected bytes, which have no others. */
  public boolean equalsUnderMask(ByteString expected, ByteString mask) {
    if (length() != expected.length() || length() != mask.length()) {
      return false;
    }
    for (int i = 0; i < length(); i++) {
      if ((array[from + i] & mask.array[mask.from + i]) != expected.array[expected.from + i]) {
        return false;
      }
    }
    return true;
  }

  /** Reads bytes where they stand; it neither keeps nor changes them. */
  @FunctionalInterface
  public interface Reader<T> {
    /** Reads {@code length} bytes from {@code from}. */
    T read(byte[] array, int from, int length);
  }

  /** What a reader makes of the bytes, without a copy. */
  public <T> T read(Reader<T> reader) {
    return reader.read(array, from, to - from);
  }

  /** A copy. */
  public byte[] bytes() {
    return Arrays.copyOfRange(array, from, to);
  }

  /** The bytes as lower-case hex. */
  public String hex() {
    return HexFormat.of().formatHex(array, from, to);
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof ByteString that
            && Arrays.equals(array, from, to, that.array, that.from, that.to));
  }

  @Override
  public int hashCode() {
    int known = hash;
    if (known == 0) {
      // Computed by the processor; whoever makes two inputs collide gains nothing, as equality
      // decides.
      CRC32 crc = new CRC32();
      crc.update(array, from, to - from);
      known = (int) crc.getValue();
      hash = known;
    }
    return known;
  }

  @Override
  public String toString() {
    return length() + " bytes";
  }
}
