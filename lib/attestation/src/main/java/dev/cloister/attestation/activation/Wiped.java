package dev.cloister.attestation.activation;

import java.security.MessageDigest;
import java.util.Arrays;

/** Secret bytes that are overwritten when they are no longer needed. */
final class Wiped implements AutoCloseable {
  private final byte[] bytes;
  private boolean open = true;

  private Wiped(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Takes the array over. */
  static Wiped owning(byte[] bytes) {
    return new Wiped(bytes);
  }

  /** The array itself. */
  byte[] reveal() {
    if (!open) {
      throw new IllegalStateException("the secret was wiped");
    }
    return bytes;
  }

  /** Compares in time that depends on lengths only. */
  boolean matches(byte[] other) {
    return open && MessageDigest.isEqual(bytes, other);
  }

  @Override
  public void close() {
    open = false;
    Arrays.fill(bytes, (byte) 0);
  }

  @Override
  public String toString() {
    return "Wiped";
  }
}
