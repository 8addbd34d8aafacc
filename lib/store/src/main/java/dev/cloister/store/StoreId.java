package dev.cloister.store;

import java.util.Arrays;
import java.util.HexFormat;

/** The name of one store, 16 bytes, the same for its whole life. Its files open under no other. */
public final class StoreId {
  /** In bytes. */
  public static final int LENGTH = 16;

  private final byte[] bytes;

  private StoreId(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * The store of that name.
   *
   * @param bytes 16 of them, copied
   */
  public static StoreId of(byte[] bytes) {
    if (bytes.length != LENGTH) {
      throw new IllegalArgumentException("expected 16 bytes, found " + bytes.length);
    }
    return new StoreId(bytes.clone());
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
    return other instanceof StoreId that && Arrays.equals(bytes, that.bytes);
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
