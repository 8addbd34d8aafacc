package dev.cloister.store.format;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The clear beginning of a batch, authenticated with it: {@code u8 kind || u32 length || u32 index
 * || u64 first || u32 count}.
 *
 * @param kind what it holds
 * @param length of the ciphertext with its tag, in bytes
 * @param index of the batch in its file, the nonce
 * @param first number of its first entry
 * @param count of its entries
 */
public record BatchHeader(Kind kind, int length, long index, long first, int count) {
  /** In bytes. */
  public static final int LENGTH = 21;

  /** What a batch holds. No kind is 0: lost pages read as zeros. */
  public enum Kind {
    /** Records, in a segment. */
    DATA(1),
    /** A key table, in a segment. */
    KEYS(2),
    /** The end of a log that was closed, in a segment. */
    CLOSE(3),
    /** Part of a state, in a snapshot. */
    STATE(4),
    /** The end of a state, in a snapshot. */
    END(5);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    static Optional<Kind> of(int code) {
      return code >= 1 && code <= values().length
          ? Optional.of(values()[code - 1])
          : Optional.empty();
    }
  }

  /** What may be a batch's header at this place; empty when it cannot be one. */
  public static Optional<BatchHeader> parse(byte[] bytes, int offset, int available) {
    if (available < LENGTH) {
      return Optional.empty();
    }
    Optional<Kind> kind = Kind.of(bytes[offset]);
    if (kind.isEmpty()) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(bytes, offset + 1, LENGTH - 1);
    int length = in.getInt();
    long index = Integer.toUnsignedLong(in.getInt());
    long first = in.getLong();
    int count = in.getInt();
    // An entry takes 4 bytes or more: this bounds what a count can make a reader allocate.
    boolean possible =
        length >= FileKeys.TAG
            && length - FileKeys.TAG <= Limits.PAYLOAD
            && first >= 1
            && count >= 1
            && count <= (length - FileKeys.TAG) / 4
            && first <= Long.MAX_VALUE - count;
    return possible
        ? Optional.of(new BatchHeader(kind.get(), length, index, first, count))
        : Optional.empty();
  }

  /** Number of its last entry. */
  public long last() {
    return first + count - 1;
  }

  /** Length of the batch with this header and its trailer, in bytes. */
  public int frameLength() {
    return LENGTH + length + FileKeys.MAC;
  }

  void write(byte[] out) {
    ByteBuffer.wrap(out)
        .put((byte) kind.code)
        .putInt(length)
        .putInt((int) index)
        .putLong(first)
        .putInt(count);
  }
}
