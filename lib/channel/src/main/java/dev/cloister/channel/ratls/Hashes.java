package dev.cloister.channel.ratls;

import dev.cloister.attestation.bytes.ByteString;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 over messages as they were received. */
final class Hashes {
  private Hashes() {}

  static ByteString of(byte[] bytes) {
    return ByteString.copyOf(sha256().digest(bytes));
  }

  /** H(u32 len M1 || M1 || u32 len M2 || M2). */
  static ByteString transcript(byte[] m1, byte[] m2) {
    MessageDigest digest = sha256();
    for (byte[] message : new byte[][] {m1, m2}) {
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(message.length).array());
      digest.update(message);
    }
    return ByteString.copyOf(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
