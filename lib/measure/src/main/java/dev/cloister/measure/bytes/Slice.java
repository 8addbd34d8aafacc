package dev.cloister.measure.bytes;

import dev.cloister.measure.MeasureException;
import dev.cloister.measure.MeasureException.Reason;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Objects;

/**
 * Part of an artifact. Numbers are little-endian; every access is checked against its end, and one
 * past it is the parser's typed error.
 */
public final class Slice {
  private final byte[] bytes;
  private final int from;
  private final int length;
  private final Reason reason;

  private Slice(byte[] bytes, int from, int length, Reason reason) {
    this.bytes = bytes;
    this.from = from;
    this.length = length;
    this.reason = Objects.requireNonNull(reason);
  }

  /**
   * All of an array that nobody changes any more.
   *
   * @param reason of the error past its end
   */
  public static Slice of(byte[] bytes, Reason reason) {
    return new Slice(bytes, 0, bytes.length, reason);
  }

  /** Number of bytes. */
  public int length() {
    return length;
  }

  /** An unsigned byte. */
  public int u8(long at, String field) throws MeasureException {
    return bytes[check(at, 1, field)] & 0xff;
  }

  /** An unsigned 16-bit number. */
  public int u16(long at, String field) throws MeasureException {
    int i = check(at, 2, field);
    return (bytes[i] & 0xff) | (bytes[i + 1] & 0xff) << 8;
  }

  /** An unsigned 32-bit number. */
  public long u32(long at, String field) throws MeasureException {
    check(at, 4, field);
    return u16(at, field) | (long) u16(at + 2, field) << 16;
  }

  /** An unsigned 64-bit number, as the {@code long} with the same bits. */
  public long u64(long at, String field) throws MeasureException {
    check(at, 8, field);
    return u32(at, field) | u32(at + 4, field) << 32;
  }

  /** A part. */
  public Slice slice(long at, long count, String field) throws MeasureException {
    int start = check(at, count, field);
    return new Slice(bytes, start, (int) count, reason);
  }

  /** The same bytes, whose errors are of another kind. */
  public Slice as(Reason other) {
    return new Slice(bytes, from, length, other);
  }

  /** A copy. */
  public byte[] copy() {
    return Arrays.copyOfRange(bytes, from, from + length);
  }

  /** Whether these bytes stand there. */
  public boolean holds(long at, byte[] expected) {
    if (at < 0 || at > length - expected.length) {
      return false;
    }
    int start = from + (int) at;
    return Arrays.equals(bytes, start, start + expected.length, expected, 0, expected.length);
  }

  /** Feeds all of it to a digest. */
  public void feed(MessageDigest digest) {
    digest.update(bytes, from, length);
  }

  private int check(long at, long count, String field) throws MeasureException {
    if (at < 0 || count < 0 || count > length || at > length - count) {
      throw new MeasureException(
          reason, field + ": expected " + count + " bytes at offset " + at + " of " + length);
    }
    return from + (int) at;
  }
}
