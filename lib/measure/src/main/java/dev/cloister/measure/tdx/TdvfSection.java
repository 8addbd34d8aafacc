package dev.cloister.measure.tdx;

/**
 * A section of the TD's initial memory (Intel TDX Virtual Firmware Design Guide, table 11-2).
 *
 * @param dataOffset where its bytes are in the image
 * @param rawLength how many of them; the rest of its memory is zero
 * @param address guest physical, whole pages
 * @param memoryLength whole pages
 * @param type 0 boot firmware volume, 1 configuration volume, 2 TD HOB, 3 temporary memory
 * @param measured whether its contents are part of MRTD, and not only its place
 * @param augmented whether its pages are added after the TD's launch, unmeasured
 */
public record TdvfSection(
    long dataOffset,
    long rawLength,
    long address,
    long memoryLength,
    int type,
    boolean measured,
    boolean augmented) {
  /** Configuration firmware volume: the variables. */
  public static final int CFV = 1;

  /** Where the VMM puts the list of memory ranges. */
  public static final int TD_HOB = 2;

  /** Memory for the first instructions. */
  public static final int TEMPORARY = 3;
}
