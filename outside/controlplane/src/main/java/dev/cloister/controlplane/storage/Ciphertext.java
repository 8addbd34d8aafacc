package dev.cloister.controlplane.storage;

import java.util.Arrays;
import java.util.Base64;

/** Bytes that are sealed for somebody else. */
public final class Ciphertext {
  private final byte[] bytes;

  private Ciphertext(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Copies the bytes. */
  public static Ciphertext of(byte[] bytes) {
    return new Ciphertext(bytes.clone());
  }

  /** The bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** The bytes in standard base64. */
  public String base64() {
    return Base64.getEncoder().encodeToString(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Ciphertext that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return bytes.length + " bytes";
  }
}
