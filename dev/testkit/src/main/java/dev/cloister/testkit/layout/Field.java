package dev.cloister.testkit.layout;

/** A named place in a {@link Block}; implemented by one enum per layout. */
public interface Field {
  /** First byte, counted from the start of the block. */
  int offset();

  /** Length in bytes. */
  int size();
}
