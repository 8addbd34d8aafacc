package dev.cloister.tee;

import java.util.Arrays;

/** The answer to a request for a sealing key: a key, or an explicit "this TEE has none". */
public sealed interface Sealing {
  /**
   * The TEE does not derive sealing keys.
   *
   * @param why for the operator
   */
  record NotOffered(String why) implements Sealing {}

  /** A 32-byte key, handed out once: whoever takes it wipes it. */
  final class Key implements Sealing {
    private final byte[] bytes;
    private boolean taken;

    private Key(byte[] bytes) {
      this.bytes = bytes;
    }

    /** A key made of these bytes; the array is wiped. */
    public static Key takeOver(byte[] bytes) {
      Key key = new Key(bytes.clone());
      Arrays.fill(bytes, (byte) 0);
      return key;
    }

    /**
     * The key, in an array that is now the caller's to wipe.
     *
     * @throws IllegalStateException when it was taken before
     */
    public synchronized byte[] take() {
      if (taken) {
        throw new IllegalStateException("the sealing key was taken before");
      }
      taken = true;
      byte[] out = bytes.clone();
      Arrays.fill(bytes, (byte) 0);
      return out;
    }

    @Override
    public String toString() {
      return "Sealing.Key[redacted]";
    }
  }
}
