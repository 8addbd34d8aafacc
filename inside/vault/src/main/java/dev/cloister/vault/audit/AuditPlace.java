package dev.cloister.vault.audit;

import dev.cloister.attestation.bytes.ByteString;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A place in the audit log. The vault's state, which peers witness, keeps one that was reached: a
 * log that does not hold it was cut.
 *
 * @param seq number of the last entry; 0 before the first
 * @param hash of that entry, 32 bytes
 */
public record AuditPlace(long seq, ByteString hash) {
  private static final int HASH = 32;

  /** Nothing was written yet. */
  public static final AuditPlace NONE = new AuditPlace(0, ByteString.copyOf(new byte[HASH]));

  /** Refuses what is no place. */
  public AuditPlace {
    if (seq < 0 || hash.length() != HASH) {
      throw new IllegalArgumentException("expected a number of 0 or more and a hash of 32 bytes");
    }
  }

  /** As the state keeps it. */
  public byte[] encoded() {
    return ByteBuffer.allocate(Long.BYTES + HASH).putLong(seq).put(hash.bytes()).array();
  }

  /**
   * Reads what {@link #encoded} wrote.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static AuditPlace decode(byte[] encoded) {
    if (encoded.length != Long.BYTES + HASH) {
      throw new IllegalArgumentException("expected a number and a hash");
    }
    return new AuditPlace(
        ByteBuffer.wrap(encoded).getLong(),
        ByteString.copyOf(Arrays.copyOfRange(encoded, Long.BYTES, encoded.length)));
  }
}
