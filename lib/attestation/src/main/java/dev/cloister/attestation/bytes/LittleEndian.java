package dev.cloister.attestation.bytes;

/** Little-endian numbers at offsets that were checked when the structure was parsed. */
public final class LittleEndian {
  private LittleEndian() {}

  /** An unsigned 16-bit number. */
  public static int u16(byte[] bytes, int at) {
    return (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8;
  }

  /** An unsigned 32-bit number. */
  public static long u32(byte[] bytes, int at) {
    return u16(bytes, at) | (long) u16(bytes, at + 2) << 16;
  }

  /** An unsigned 64-bit number, as the {@code long} with the same bits. */
  public static long u64(byte[] bytes, int at) {
    return u32(bytes, at) | u32(bytes, at + 4) << 32;
  }
}
