package dev.cloister.controlplane.storage;

import dev.cloister.attestation.bytes.ByteString;
import java.util.Base64;

/**
 * Bytes that are sealed for somebody else.
 *
 * @param content the bytes
 */
public record Ciphertext(ByteString content) {
  /** Copies the bytes. */
  public static Ciphertext of(byte[] bytes) {
    return new Ciphertext(ByteString.copyOf(bytes));
  }

  /** A copy of the bytes. */
  public byte[] bytes() {
    return content.bytes();
  }

  /** The bytes in standard base64. */
  public String base64() {
    return Base64.getEncoder().encodeToString(content.bytes());
  }
}
