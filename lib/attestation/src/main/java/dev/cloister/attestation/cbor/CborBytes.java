package dev.cloister.attestation.cbor;

import java.util.Arrays;
import java.util.HexFormat;

/** A byte string (major type 2). */
public final class CborBytes implements CborValue {
  private final byte[] bytes;

  private CborBytes(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A byte string. */
  public static CborBytes of(byte[] bytes) {
    return new CborBytes(bytes.clone());
  }

  /** Its bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** Its length in bytes. */
  public int length() {
    return bytes.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CborBytes that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "h'" + HexFormat.of().formatHex(bytes) + "'";
  }
}
