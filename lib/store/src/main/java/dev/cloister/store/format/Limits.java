package dev.cloister.store.format;

/** Sizes that a reader believes; a writer stays within them. */
public final class Limits {
  /** Longest record, in bytes. */
  public static final int RECORD = 1 << 20;

  /** Longest plaintext of a batch, in bytes. */
  public static final int PAYLOAD = 1 << 23;

  /** Longest batch with its header, tag and trailer, in bytes. */
  public static final int FRAME = PAYLOAD + BatchHeader.LENGTH + FileKeys.TAG + FileKeys.MAC;

  /** Most root keys in the life of a store. */
  public static final int KEYS = 1024;

  private Limits() {}
}
