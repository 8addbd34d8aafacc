package dev.cloister.constellation.secret;

import dev.cloister.attestation.bytes.ByteString;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Names a set of shares of one data key: chosen at random by whoever writes a version, so that two
 * writers of one version are told apart. Ordered by its bytes.
 *
 * @param bytes 16 random bytes
 */
public record SetId(ByteString bytes) implements Comparable<SetId> {
  /** Length, in bytes. */
  public static final int LENGTH = 16;

  /** Refuses another length. */
  public SetId {
    if (bytes.length() != LENGTH) {
      throw new IllegalArgumentException("set id: expected 16 bytes, found " + bytes.length());
    }
  }

  /** A new one. */
  public static SetId random(SecureRandom random) {
    byte[] id = new byte[LENGTH];
    random.nextBytes(id);
    return new SetId(ByteString.copyOf(id));
  }

  @Override
  public int compareTo(SetId other) {
    return Arrays.compareUnsigned(bytes.bytes(), other.bytes.bytes());
  }

  @Override
  public String toString() {
    return bytes.hex();
  }
}
