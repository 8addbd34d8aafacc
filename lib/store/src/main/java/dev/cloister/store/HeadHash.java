package dev.cloister.store;

import java.util.Arrays;
import java.util.HexFormat;

/** The SHA-256 value that stands for everything in a log up to one point. */
public final class HeadHash {
  /** In bytes. */
  public static final int LENGTH = 32;

  private final byte[] bytes;

  private HeadHash(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * The hash with this value.
   *
   * @param bytes 32 of them, copied
   */
  public static HeadHash of(byte[] bytes) {
    if (bytes.length != LENGTH) {
      throw new IllegalArgumentException("expected 32 bytes, found " + bytes.length);
    }
    return new HeadHash(bytes.clone());
  }

  /** A copy. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** Lower-case hex. */
  public String hex() {
    return HexFormat.of().formatHex(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HeadHash that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return hex();
  }
}
