package dev.cloister.constellation;

import dev.cloister.attestation.bytes.ByteString;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Names a vault for as long as it is a member. Ordered by its bytes.
 *
 * @param bytes 16 random bytes
 */
public record VaultId(ByteString bytes) implements Comparable<VaultId> {
  /** Length, in bytes. */
  public static final int LENGTH = 16;

  /** Refuses another length. */
  public VaultId {
    if (bytes.length() != LENGTH) {
      throw new IllegalArgumentException("vault id: expected 16 bytes, found " + bytes.length());
    }
  }

  /** A new one. */
  public static VaultId random(SecureRandom random) {
    byte[] id = new byte[LENGTH];
    random.nextBytes(id);
    return new VaultId(ByteString.copyOf(id));
  }

  /** Reads the field of that name. */
  public static VaultId read(Decoder in, String field) throws ConstellationException {
    return new VaultId(in.bytes(field, LENGTH));
  }

  @Override
  public int compareTo(VaultId other) {
    return Arrays.compareUnsigned(bytes.bytes(), other.bytes.bytes());
  }

  @Override
  public String toString() {
    return bytes.hex();
  }
}
