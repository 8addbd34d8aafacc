package dev.cloister.channel;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A binary record with a version in its first byte: {@code version || type || u32 length || body},
 * nothing after. A version that is not known is refused with {@link ErrorCode#UNSUPPORTED_VERSION},
 * whatever follows it: the version says how to read the rest.
 */
public final class WireRecord {
  /** The version that is written. */
  public static final int VERSION = 1;

  /** Bytes before the body. */
  public static final int HEADER_LENGTH = 6;

  private final int type;
  private final byte[] body;

  private WireRecord(int type, byte[] body) {
    this.type = type;
    this.body = body;
  }

  /**
   * A record.
   *
   * @param type what the body is, 0 to 255
   */
  public static WireRecord of(int type, byte[] body) {
    if (type < 0 || type > 0xff) {
      throw new IllegalArgumentException("expected a type of one byte, found " + type);
    }
    return new WireRecord(type, body.clone());
  }

  /**
   * Reads one record.
   *
   * @throws ChannelException with {@link ErrorCode#UNSUPPORTED_VERSION} or {@link
   *     ErrorCode#MALFORMED_RECORD}
   */
  public static WireRecord parse(byte[] bytes) throws ChannelException {
    if (bytes.length == 0) {
      throw new ChannelException(ErrorCode.MALFORMED_RECORD, "expected a record, found nothing");
    }
    if (bytes[0] != VERSION) {
      throw new ChannelException(
          ErrorCode.UNSUPPORTED_VERSION,
          "record version " + (bytes[0] & 0xff) + " is not known; this reads version " + VERSION);
    }
    if (bytes.length < HEADER_LENGTH) {
      throw new ChannelException(ErrorCode.MALFORMED_RECORD, "record ends in its header");
    }
    long length = Integer.toUnsignedLong(ByteBuffer.wrap(bytes).getInt(2));
    if (length != bytes.length - HEADER_LENGTH) {
      throw new ChannelException(
          ErrorCode.MALFORMED_RECORD,
          "record says " + length + " bytes, found " + (bytes.length - HEADER_LENGTH));
    }
    return new WireRecord(bytes[1] & 0xff, Arrays.copyOfRange(bytes, HEADER_LENGTH, bytes.length));
  }

  /** What the body is. */
  public int type() {
    return type;
  }

  /** The body. */
  public byte[] body() {
    return body.clone();
  }

  /** The record's bytes. */
  public byte[] encoded() {
    return ByteBuffer.allocate(HEADER_LENGTH + body.length)
        .put((byte) VERSION)
        .put((byte) type)
        .putInt(body.length)
        .put(body)
        .array();
  }
}
