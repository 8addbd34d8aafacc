package dev.cloister.attestation.bytes;

import dev.cloister.attestation.Detection.Stop;
import dev.cloister.attestation.MalformedEvidenceException;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Reads a structure field by field. Every read is checked against the end; nothing is allocated
 * that the input does not hold. Fields are named in the error.
 */
public final class ByteReader {
  private final byte[] bytes;
  private final int end;
  private final boolean little;
  private int position;

  private ByteReader(byte[] bytes, int position, int end, boolean little) {
    this.bytes = bytes;
    this.position = position;
    this.end = end;
    this.little = little;
  }

  /** Reads all of the array, which must not change meanwhile. */
  public static ByteReader of(byte[] bytes, ByteOrder order) {
    return new ByteReader(bytes, 0, bytes.length, order == ByteOrder.LITTLE_ENDIAN);
  }

  /** Where the next field starts, in the array. */
  public int position() {
    return position;
  }

  /** Bytes left. */
  public int remaining() {
    return end - position;
  }

  /** An unsigned byte. */
  public int u8(String field) throws MalformedEvidenceException {
    return bytes[skip(1, field)] & 0xff;
  }

  /** An unsigned 16-bit number. */
  public int u16(String field) throws MalformedEvidenceException {
    int at = skip(2, field);
    return little ? LittleEndian.u16(bytes, at) : (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
  }

  /** An unsigned 32-bit number. */
  public long u32(String field) throws MalformedEvidenceException {
    int at = skip(4, field);
    if (little) {
      return LittleEndian.u32(bytes, at);
    }
    return (long) (bytes[at] & 0xff) << 24
        | (bytes[at + 1] & 0xff) << 16
        | (bytes[at + 2] & 0xff) << 8
        | (bytes[at + 3] & 0xff);
  }

  /** An unsigned 64-bit number, as the {@code long} with the same bits. */
  public long u64(String field) throws MalformedEvidenceException {
    long first = u32(field);
    long second = u32(field);
    return little ? second << 32 | first : first << 32 | second;
  }

  /** A 32-bit length, which the bytes after it must hold. */
  public int length32(String field) throws MalformedEvidenceException {
    long length = u32(field);
    if (length > remaining()) {
      throw tooShort(field, length);
    }
    return (int) length;
  }

  /** A copy of that many bytes. */
  public byte[] bytes(int count, String field) throws MalformedEvidenceException {
    int from = skip(count, field);
    return Arrays.copyOfRange(bytes, from, from + count);
  }

  /** Steps over that many bytes and says where they start. */
  public int skip(int count, String field) throws MalformedEvidenceException {
    if (count < 0 || count > end - position) {
      throw tooShort(field, count);
    }
    int from = position;
    position += count;
    return from;
  }

  /** A reader of the next {@code count} bytes only, which this one steps over. */
  public ByteReader slice(int count, String field) throws MalformedEvidenceException {
    int from = skip(count, field);
    return new ByteReader(bytes, from, from + count, little);
  }

  /** Fails unless everything was read. */
  public void expectEnd(String structure) throws MalformedEvidenceException {
    if (position != end) {
      throw new MalformedEvidenceException(
          structure + ": " + remaining() + " unexpected bytes at offset " + position);
    }
  }

  private MalformedEvidenceException tooShort(String field, long count) {
    return new MalformedEvidenceException(
        Stop.TRUNCATED,
        field + ": expected " + count + " bytes at offset " + position + ", found " + remaining());
  }
}
