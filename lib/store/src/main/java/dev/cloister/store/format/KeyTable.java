package dev.cloister.store.format;

import dev.cloister.store.RootKey;
import dev.cloister.store.StoreError;
import dev.cloister.store.StoreException;
import dev.cloister.store.StoreId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The root keys of a store in the order of their use, the last one current. It is an entry of the
 * log, so the chain says which key may be used where.
 *
 * <pre>u16 count || count x { u32 key id || key check (16) }</pre>
 *
 * @param entries at least one
 */
public record KeyTable(List<Entry> entries) {
  private static final int ENTRY = 20;

  /**
   * A key, by its number and a value derived from it that shows whether it is the one.
   *
   * @param id its number
   * @param checkHigh first 8 bytes of the key check
   * @param checkLow last 8 bytes
   */
  public record Entry(int id, long checkHigh, long checkLow) {
    /** The entry of a key in a store. */
    static Entry of(RootKey key, StoreId store) {
      byte[] info =
          ByteBuffer.allocate(Domain.KEY_CHECK.prefix().length + Integer.BYTES)
              .put(Domain.KEY_CHECK.prefix())
              .putInt(key.id())
              .array();
      ByteBuffer check = ByteBuffer.wrap(key.derive(store.bytes(), info, 16));
      return new Entry(key.id(), check.getLong(), check.getLong());
    }
  }

  /** Checks the number of keys. */
  public KeyTable {
    entries = List.copyOf(entries);
    if (entries.isEmpty() || entries.size() > Limits.KEYS) {
      throw new IllegalArgumentException("expected 1 to 1024 keys, found " + entries.size());
    }
  }

  /** The table of a new store. */
  public static KeyTable of(RootKey key, StoreId store) {
    return new KeyTable(List.of(Entry.of(key, store)));
  }

  /** This table with another current key. */
  public KeyTable with(RootKey key, StoreId store) {
    List<Entry> all = new ArrayList<>(entries);
    all.add(Entry.of(key, store));
    return new KeyTable(all);
  }

  /** The key that is current. */
  public Entry current() {
    return entries.getLast();
  }

  /** Whether a number was ever used. */
  public boolean knows(int id) {
    return entries.stream().anyMatch(entry -> entry.id() == id);
  }

  /** Whether it is the current key's secret. */
  public boolean isCurrent(RootKey key, StoreId store) {
    return Entry.of(key, store).equals(current());
  }

  /** Length when encoded, in bytes. */
  public int length() {
    return 2 + ENTRY * entries.size();
  }

  /** The bytes. */
  public byte[] encoded() {
    ByteBuffer out = ByteBuffer.allocate(length()).putShort((short) entries.size());
    for (Entry entry : entries) {
      out.putInt(entry.id()).putLong(entry.checkHigh()).putLong(entry.checkLow());
    }
    return out.array();
  }

  /**
   * Reads a table that fills the bytes.
   *
   * @throws StoreException with {@link StoreError#CORRUPT}
   */
  public static KeyTable parse(byte[] bytes) throws StoreException {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    KeyTable table = read(in);
    if (in.hasRemaining()) {
      throw malformed();
    }
    return table;
  }

  /** Reads a table and leaves what follows it. */
  static KeyTable read(ByteBuffer in) throws StoreException {
    if (in.remaining() < 2) {
      throw malformed();
    }
    int count = Short.toUnsignedInt(in.getShort());
    if (count < 1 || count > Limits.KEYS || in.remaining() < count * ENTRY) {
      throw malformed();
    }
    List<Entry> entries = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      entries.add(new Entry(in.getInt(), in.getLong(), in.getLong()));
    }
    if (entries.stream().map(Entry::id).distinct().count() != count) {
      throw malformed();
    }
    return new KeyTable(entries);
  }

  private static StoreException malformed() {
    return new StoreException(StoreError.CORRUPT, "expected a key table of 1 to 1024 keys");
  }
}
