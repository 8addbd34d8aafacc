package dev.cloister.measure.firmware;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;

/** A GUID as firmware stores it: the first three fields little-endian. */
public final class Guid {
  /** Number of bytes. */
  public static final int LENGTH = 16;

  private Guid() {}

  /** The stored form of a GUID in text. */
  public static byte[] bytes(String text) {
    UUID id = UUID.fromString(text);
    long high = id.getMostSignificantBits();
    return ByteBuffer.allocate(LENGTH)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt((int) (high >>> 32))
        .putShort((short) (high >>> 16))
        .putShort((short) high)
        .order(ByteOrder.BIG_ENDIAN)
        .putLong(id.getLeastSignificantBits())
        .array();
  }
}
