package dev.cloister.testkit.layout;

import java.util.Arrays;
import java.util.HexFormat;

/** An immutable block of bytes of fixed size. */
public final class Block {
  private final byte[] bytes;

  private Block(byte[] bytes) {
    this.bytes = bytes;
  }

  /** All zero. */
  public static Block zeros(int size) {
    return new Block(new byte[size]);
  }

  /** These bytes. */
  public static Block of(byte[] bytes) {
    return new Block(bytes.clone());
  }

  /**
   * This block with one field replaced.
   *
   * @throws IllegalArgumentException if {@code value} has not the field's size
   */
  public Block with(Field field, byte[] value) {
    if (value.length != field.size()) {
      throw new IllegalArgumentException(
          "expected " + field.size() + " bytes for " + field + ", found " + value.length);
    }
    byte[] out = bytes.clone();
    System.arraycopy(value, 0, out, field.offset(), value.length);
    return new Block(out);
  }

  /** This block with one field replaced, value in hexadecimal. */
  public Block with(Field field, String hex) {
    return with(field, HexFormat.of().parseHex(hex));
  }

  /** This block with one field replaced by a little-endian number; higher bytes become zero. */
  public Block with(Field field, long value) {
    byte[] out = new byte[field.size()];
    for (int i = 0; i < out.length && i < Long.BYTES; i++) {
      out[i] = (byte) (value >>> (8 * i));
    }
    return with(field, out);
  }

  /** The bytes of one field. */
  public byte[] get(Field field) {
    return Arrays.copyOfRange(bytes, field.offset(), field.offset() + field.size());
  }

  /** All bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** Size in bytes. */
  public int size() {
    return bytes.length;
  }
}
