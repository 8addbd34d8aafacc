package dev.cloister.store.format;

import dev.cloister.store.StoreError;
import dev.cloister.store.StoreException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The plaintext of a batch: {@code u32 length || bytes} for each entry. */
public final class Entries {
  private static final int PREFIX = 4;

  private Entries() {}

  /** Bytes that an entry takes. */
  public static int length(byte[] entry) {
    return PREFIX + entry.length;
  }

  static int length(List<byte[]> entries) {
    int sum = 0;
    for (byte[] entry : entries) {
      sum = Math.addExact(sum, length(entry));
    }
    return sum;
  }

  static void write(List<byte[]> entries, byte[] out) {
    ByteBuffer buffer = ByteBuffer.wrap(out);
    for (byte[] entry : entries) {
      buffer.putInt(entry.length).put(entry);
    }
  }

  /**
   * Reads entries that fill the bytes.
   *
   * @param length of the plaintext, from the start of the array
   * @param count how many there must be
   * @throws StoreException with {@link StoreError#CORRUPT}
   */
  public static List<byte[]> parse(byte[] plain, int length, int count) throws StoreException {
    if (count < 0 || count > length / PREFIX) {
      throw malformed();
    }
    ByteBuffer in = ByteBuffer.wrap(plain, 0, length);
    List<byte[]> entries = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      if (in.remaining() < PREFIX) {
        throw malformed();
      }
      int size = in.getInt();
      if (size < 0 || size > Limits.RECORD || size > in.remaining()) {
        throw malformed();
      }
      byte[] entry = new byte[size];
      in.get(entry);
      entries.add(entry);
    }
    if (in.hasRemaining()) {
      throw malformed();
    }
    return entries;
  }

  private static StoreException malformed() {
    return new StoreException(
        StoreError.CORRUPT, "a batch is authentic and does not hold the entries it names");
  }
}
