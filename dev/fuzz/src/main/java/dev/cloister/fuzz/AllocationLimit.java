package dev.cloister.fuzz;

/**
 * A linear bound on what one input may allocate.
 *
 * @param base bytes for any input, however short
 * @param perByte further bytes for each byte of input
 */
public record AllocationLimit(long base, long perByte) {
  /** Enough for a tree of objects, far too little for a length field that is believed. */
  public static final AllocationLimit DEFAULT = new AllocationLimit(256 * 1024, 512);

  /** The bound for an input of that many bytes. */
  public long of(int length) {
    return base + perByte * length;
  }
}
