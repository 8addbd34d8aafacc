package dev.cloister.testkit.boot;

/**
 * A section of TDX metadata, any values.
 *
 * @param attributes bit 0 measured, bit 1 added after launch
 */
public record TdxSection(
    int dataOffset, int rawLength, long address, long memoryLength, int type, int attributes) {
  /** Boot firmware volume: measured. */
  public static TdxSection code(int dataOffset, int length, long address) {
    return new TdxSection(dataOffset, length, address, length, 0, 1);
  }

  /** Configuration volume: only its place is measured. */
  public static TdxSection variables(int dataOffset, int length, long address) {
    return new TdxSection(dataOffset, length, address, length, 1, 0);
  }

  /** Memory for the list of memory ranges. */
  public static TdxSection hob(long address, long length) {
    return new TdxSection(0, 0, address, length, 2, 0);
  }

  /** Memory for the first instructions. */
  public static TdxSection temporary(long address, long length) {
    return new TdxSection(0, 0, address, length, 3, 0);
  }
}
