package dev.cloister.measure.firmware;

import dev.cloister.measure.MeasureException;
import dev.cloister.measure.MeasureException.Reason;
import dev.cloister.measure.bytes.Slice;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An OVMF build (TDVF is one): flash contents that end with a table of GUIDs, 32 bytes before the
 * reset vector's end (edk2, OvmfPkg/ResetVector/Ia16/ResetVectorVtf0.asm).
 */
public final class OvmfImage {
  /** Largest image that is read, in bytes. */
  public static final int MAX_LENGTH = 64 << 20;

  /** Size of a page. */
  public static final int PAGE = 4096;

  /** Flash ends where 32-bit addresses do. */
  public static final long FLASH_END = 1L << 32;

  private static final byte[] FOOTER = Guid.bytes("96b582de-1fb2-45f7-baea-a366c55a082d");
  private static final int AFTER_TABLE = 32;

  /** Length of the entry, then its GUID, at the entry's end. */
  private static final int ENTRY_TRAILER = 2 + Guid.LENGTH;

  private final Slice image;
  private final Map<String, Slice> entries;

  private OvmfImage(Slice image, Map<String, Slice> entries) {
    this.image = image;
    this.entries = entries;
  }

  /**
   * Reads an image.
   *
   * @throws MeasureException {@link Reason#FIRMWARE} when it is not one, or its table is broken
   */
  public static OvmfImage parse(byte[] bytes) throws MeasureException {
    if (bytes.length > MAX_LENGTH || bytes.length == 0 || bytes.length % PAGE != 0) {
      throw new MeasureException(
          Reason.FIRMWARE,
          "expected firmware of whole pages, at most "
              + MAX_LENGTH
              + " bytes, found "
              + bytes.length
              + " bytes");
    }
    Slice image = Slice.of(bytes.clone(), Reason.FIRMWARE);
    return new OvmfImage(image, entries(image));
  }

  private static Map<String, Slice> entries(Slice image) throws MeasureException {
    long footer = image.length() - (long) AFTER_TABLE - ENTRY_TRAILER;
    if (!image.holds(footer + 2, FOOTER)) {
      throw new MeasureException(
          Reason.FIRMWARE,
          "found no OVMF table of GUIDs: expected an OVMF.fd or OVMF_CODE.fd, which end in one");
    }
    int length = image.u16(footer, "length of the table of GUIDs");
    if (length < ENTRY_TRAILER) {
      throw broken("its length is " + length);
    }
    Slice table =
        image.slice(
            footer - (length - ENTRY_TRAILER), length - ENTRY_TRAILER, "the table of GUIDs");
    Map<String, Slice> entries = new LinkedHashMap<>();
    int end = table.length();
    while (end > 0) {
      Slice trailer = table.slice(end - (long) ENTRY_TRAILER, ENTRY_TRAILER, "an entry's end");
      int size = trailer.u16(0, "an entry's length");
      if (size < ENTRY_TRAILER || size > end) {
        throw broken("an entry has a length of " + size);
      }
      String guid = hex(trailer.slice(2, Guid.LENGTH, "an entry's GUID").copy());
      Slice data = table.slice(end - (long) size, size - ENTRY_TRAILER, "an entry's data");
      if (entries.put(guid, data) != null) {
        throw broken("a GUID stands twice");
      }
      end -= size;
    }
    return entries;
  }

  private static MeasureException broken(String why) {
    return new MeasureException(Reason.FIRMWARE, "the OVMF table of GUIDs is broken: " + why);
  }

  private static String hex(byte[] guid) {
    return HexFormat.of().formatHex(guid);
  }

  /** Number of bytes. */
  public int length() {
    return image.length();
  }

  /** Where its first byte is in the guest's memory. */
  public long address() {
    return FLASH_END - image.length();
  }

  /** All of it. */
  public Slice image() {
    return image;
  }

  /** The data of a table entry. */
  public Optional<Slice> entry(byte[] guid) {
    return Optional.ofNullable(entries.get(hex(guid)));
  }

  /**
   * What a table entry points to: its 32-bit offset counts from the image's end.
   *
   * @return from there to the end of the image; empty without such an entry
   */
  public Optional<Slice> target(byte[] guid) throws MeasureException {
    Optional<Slice> entry = entry(guid);
    if (entry.isEmpty()) {
      return Optional.empty();
    }
    Slice data = entry.get();
    long back = data.u32(data.length() - 4L, "offset of metadata");
    return Optional.of(image.slice(image.length() - back, back, "metadata").as(Reason.METADATA));
  }
}
