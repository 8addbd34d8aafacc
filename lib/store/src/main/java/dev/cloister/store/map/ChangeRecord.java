package dev.cloister.store.map;

import dev.cloister.store.StoreError;
import dev.cloister.store.StoreException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Changes as one record of a log; a snapshot of a map is records of the same form.
 *
 * <pre>
 * { u8 1 || u16 length || key || u32 length || value } to put, { u8 2 || u16 length || key } to remove
 * </pre>
 */
public final class ChangeRecord {
  private static final byte PUT = 1;
  private static final byte REMOVE = 2;

  private ChangeRecord() {}

  /** The record. */
  public static byte[] encode(Changes changes) {
    int length = 0;
    for (Changes.Change change : changes.all()) {
      length = Math.addExact(length, 3 + utf8(change).length);
      length = Math.addExact(length, change.value().map(v -> 4 + v.bytes().length).orElse(0));
    }
    ByteBuffer out = ByteBuffer.allocate(length);
    for (Changes.Change change : changes.all()) {
      byte[] key = utf8(change);
      out.put(change.value().isPresent() ? PUT : REMOVE).putShort((short) key.length).put(key);
      change.value().ifPresent(v -> out.putInt(v.bytes().length).put(v.bytes()));
    }
    return out.array();
  }

  /**
   * Reads a record.
   *
   * @throws StoreException with {@link StoreError#CORRUPT}
   */
  public static Changes parse(byte[] record) throws StoreException {
    ByteBuffer in = ByteBuffer.wrap(record);
    List<Changes.Change> all = new ArrayList<>();
    while (in.hasRemaining()) {
      byte kind = in.get();
      if (kind != PUT && kind != REMOVE) {
        throw malformed();
      }
      String key = key(in);
      all.add(new Changes.Change(key, kind == PUT ? Optional.of(value(in)) : Optional.empty()));
    }
    return Changes.of(all);
  }

  private static String key(ByteBuffer in) throws StoreException {
    int length = in.remaining() < 2 ? -1 : Short.toUnsignedInt(in.getShort());
    if (length < 0 || length > Changes.MAX_KEY || length > in.remaining()) {
      throw malformed();
    }
    try {
      CharBuffer key = StandardCharsets.UTF_8.newDecoder().decode(in.slice(in.position(), length));
      in.position(in.position() + length);
      return key.toString();
    } catch (CharacterCodingException e) {
      throw malformed();
    }
  }

  private static Value value(ByteBuffer in) throws StoreException {
    int length = in.remaining() < 4 ? -1 : in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw malformed();
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return Value.copyOf(bytes);
  }

  private static byte[] utf8(Changes.Change change) {
    return change.key().getBytes(StandardCharsets.UTF_8);
  }

  private static StoreException malformed() {
    return new StoreException(StoreError.CORRUPT, "expected a record of changes to a map");
  }
}
