package dev.cloister.testkit.layout;

/** A named place in a {@link Block}; implemented by one enum per layout. */
public interface Field {
  /**
   * Where a field is.
   *
   * @param offset first byte, counted from the start of the block
   * @param size length in bytes
   */
  record Place(int offset, int size) {}

  /** Where it is. */
  Place place();

  /** First byte, counted from the start of the block. */
  default int offset() {
    return place().offset();
  }

  /** Length in bytes. */
  default int size() {
    return place().size();
  }
}
