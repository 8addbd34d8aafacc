package dev.cloister.store.format;

import dev.cloister.store.HeadHash;
import dev.cloister.store.StoreError;
import dev.cloister.store.StoreException;
import dev.cloister.store.StoreId;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * The first bytes of a segment or snapshot: whose it is, which keys seal it, and the head before it
 * (of a snapshot: the head that it is the state at).
 *
 * <pre>
 * magic (8) || u16 version = 1 || store id (16) || u64 incarnation || u64 segment || salt (32)
 *   || u64 seq || head (32) || key table || HMAC-SHA-256 (32)
 * </pre>
 *
 * <p>A snapshot's {@code segment} is the one that goes on from it. The current key of the table
 * seals the file.
 */
public final class FileHeader {
  /** The format version that is written, and the only one that is read. */
  public static final int VERSION = 1;

  /** Length of the salt, in bytes. */
  public static final int SALT = 32;

  /** Longest header, in bytes. */
  public static final int MAX_LENGTH =
      8 + 2 + StoreId.LENGTH + 8 + 8 + SALT + 8 + HeadHash.LENGTH + 2 + 20 * Limits.KEYS + 32;

  /** What the file is. */
  public enum Kind {
    /** A part of the log. */
    SEGMENT(0x434c5354524c4f47L), // CLSTRLOG
    /** A state. */
    SNAPSHOT(0x434c5354_52534e50L); // CLSTRSNP

    private final long magic;

    Kind(long magic) {
      this.magic = magic;
    }
  }

  private final Kind kind;
  private final Position position;
  private final byte[] salt;
  private final KeyTable keys;
  private final byte[] signed;
  private final byte[] mac;

  /**
   * Where in a store's history a file stands.
   *
   * @param store whose it is
   * @param incarnation under which it was written
   * @param segment its number, from 1; of a snapshot the number of the segment that follows
   * @param seq number of the last entry before it, or in it for a snapshot
   * @param hash the head at that entry
   */
  public record Position(StoreId store, long incarnation, long segment, long seq, HeadHash hash) {}

  private FileHeader(
      Kind kind, Position position, byte[] salt, KeyTable keys, byte[] signed, byte[] mac) {
    this.kind = kind;
    this.position = position;
    this.salt = salt;
    this.keys = keys;
    this.signed = signed;
    this.mac = mac;
  }

  /**
   * A header to write; {@link #encoded} authenticates it.
   *
   * @param salt 32 random bytes, never used before
   */
  public static FileHeader of(Kind kind, Position position, byte[] salt, KeyTable keys) {
    if (salt.length != SALT) {
      throw new IllegalArgumentException("expected a salt of 32 bytes, found " + salt.length);
    }
    ByteBuffer out = ByteBuffer.allocate(MAX_LENGTH);
    out.putLong(kind.magic).putShort((short) VERSION);
    out.put(position.store().bytes()).putLong(position.incarnation()).putLong(position.segment());
    out.put(salt).putLong(position.seq()).put(position.hash().bytes()).put(keys.encoded());
    byte[] signed = Arrays.copyOf(out.array(), out.position());
    return new FileHeader(kind, position, salt.clone(), keys, signed, new byte[0]);
  }

  /**
   * Reads a header, not yet authentic, from bytes that may go on after it.
   *
   * @throws StoreException with {@link StoreError#UNSUPPORTED_VERSION} or {@link
   *     StoreError#CORRUPT}
   */
  public static FileHeader parse(Kind kind, byte[] bytes) throws StoreException {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    if (in.remaining() < 10 || in.getLong() != kind.magic) {
      throw corrupt("expected a file that begins as a log's files do");
    }
    int version = Short.toUnsignedInt(in.getShort());
    if (version != VERSION) {
      throw new StoreException(
          StoreError.UNSUPPORTED_VERSION,
          "the file has format version " + version + ", this release reads " + VERSION);
    }
    if (in.remaining() < StoreId.LENGTH + 16 + SALT + 8 + HeadHash.LENGTH) {
      throw corrupt("the file ends within its header");
    }
    StoreId store = StoreId.of(take(in, StoreId.LENGTH));
    long incarnation = in.getLong();
    long segment = in.getLong();
    byte[] salt = take(in, SALT);
    long seq = in.getLong();
    HeadHash hash = HeadHash.of(take(in, HeadHash.LENGTH));
    if (incarnation < 0 || segment < 1 || seq < 0) {
      throw corrupt("expected numbers below 2^63 in the header");
    }
    KeyTable keys = KeyTable.read(in);
    byte[] signed = Arrays.copyOf(bytes, in.position());
    if (in.remaining() < FileKeys.MAC) {
      throw corrupt("the file ends within its header");
    }
    Position position = new Position(store, incarnation, segment, seq, hash);
    return new FileHeader(kind, position, salt, keys, signed, take(in, FileKeys.MAC));
  }

  /** What the file is. */
  public Kind kind() {
    return kind;
  }

  /** Where it stands. */
  public Position position() {
    return position;
  }

  /** The keys up to here; the current one seals the file. */
  public KeyTable keys() {
    return keys;
  }

  /** Length with the MAC, in bytes. */
  public int length() {
    return signed.length + FileKeys.MAC;
  }

  /** The bytes to write, authenticated. */
  public byte[] encoded(FileKeys with) {
    byte[] out = Arrays.copyOf(signed, length());
    byte[] computed = with.mac(Domain.FILE_HEADER, signed);
    System.arraycopy(computed, 0, out, signed.length, computed.length);
    return out;
  }

  /** Whether whoever wrote it had the root key. */
  public boolean isAuthentic(FileKeys with) {
    return MessageDigest.isEqual(mac, with.mac(Domain.FILE_HEADER, signed));
  }

  byte[] salt() {
    return salt;
  }

  byte[] signed() {
    return signed;
  }

  private static byte[] take(ByteBuffer in, int length) {
    byte[] out = new byte[length];
    in.get(out);
    return out;
  }

  private static StoreException corrupt(String message) {
    return new StoreException(StoreError.CORRUPT, message);
  }
}
