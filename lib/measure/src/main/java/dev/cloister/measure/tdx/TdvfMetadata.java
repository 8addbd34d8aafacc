package dev.cloister.measure.tdx;

import dev.cloister.measure.MeasureException;
import dev.cloister.measure.MeasureException.Reason;
import dev.cloister.measure.bytes.Slice;
import dev.cloister.measure.firmware.Guid;
import dev.cloister.measure.firmware.OvmfImage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What TDX firmware asks the VMM to load and measure (Intel TDX Virtual Firmware Design Guide,
 * section 11).
 */
public final class TdvfMetadata {
  private static final byte[] GUID = Guid.bytes("e47a6535-984a-4798-865e-4685a7bf8ec2");
  private static final byte[] SIGNATURE = "TDVF".getBytes(StandardCharsets.US_ASCII);
  private static final int HEADER = 16;
  private static final int ENTRY = 32;
  private static final int MAX_SECTIONS = 64;
  private static final long MAX_PAGES = 1 << 16;
  private static final long ADDRESS_SPACE = 1L << 52;
  private static final int MR_EXTEND = 1;
  private static final int PAGE_AUG = 2;

  private final OvmfImage image;
  private final List<TdvfSection> sections;

  private TdvfMetadata(OvmfImage image, List<TdvfSection> sections) {
    this.image = image;
    this.sections = List.copyOf(sections);
  }

  /**
   * The metadata of an image.
   *
   * @throws MeasureException {@link Reason#METADATA} when it has none or it is broken
   */
  public static TdvfMetadata of(OvmfImage image) throws MeasureException {
    Optional<Slice> found = image.target(GUID);
    if (found.isEmpty()) {
      throw new MeasureException(
          Reason.METADATA, "the firmware has no TDX metadata: it does not boot as a TD");
    }
    Slice in = found.get();
    if (!in.holds(0, SIGNATURE)) {
      throw broken("no TDVF signature");
    }
    long length = in.u32(4, "length of TDX metadata");
    long version = in.u32(8, "version of TDX metadata");
    long count = in.u32(12, "number of TDX sections");
    if (version != 1 || count > MAX_SECTIONS || length != HEADER + ENTRY * count) {
      throw broken("version " + version + ", " + count + " sections, " + length + " bytes");
    }
    List<TdvfSection> sections = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sections.add(section(in.slice(HEADER + (long) ENTRY * i, ENTRY, "a TDX section"), image));
    }
    check(sections);
    return new TdvfMetadata(image, sections);
  }

  private static TdvfSection section(Slice in, OvmfImage image) throws MeasureException {
    long attributes = in.u32(28, "attributes");
    TdvfSection section =
        new TdvfSection(
            in.u32(0, "data offset"),
            in.u32(4, "raw size"),
            in.u64(8, "memory address"),
            in.u64(16, "memory size"),
            (int) in.u32(24, "type"),
            (attributes & MR_EXTEND) != 0,
            (attributes & PAGE_AUG) != 0);
    if ((attributes & ~(MR_EXTEND | PAGE_AUG)) != 0) {
      throw broken("attributes 0x" + Long.toHexString(attributes));
    }
    if (section.address() < 0
        || section.memoryLength() < 0
        || section.address() > ADDRESS_SPACE
        || section.memoryLength() > MAX_PAGES * OvmfImage.PAGE
        || (section.address() | section.memoryLength()) % OvmfImage.PAGE != 0
        || section.rawLength() > section.memoryLength()) {
      throw broken(
          "a section of "
              + Long.toUnsignedString(section.memoryLength())
              + " bytes at 0x"
              + Long.toHexString(section.address()));
    }
    image.image().as(Reason.METADATA).slice(section.dataOffset(), section.rawLength(), "section");
    return section;
  }

  /** No page is added twice, and there are not so many that measuring them takes long. */
  private static void check(List<TdvfSection> sections) throws MeasureException {
    long pages = 0;
    long end = 0;
    List<TdvfSection> sorted =
        sections.stream().sorted(Comparator.comparingLong(TdvfSection::address)).toList();
    for (TdvfSection section : sorted) {
      if (section.address() < end) {
        throw broken("sections overlap at 0x" + Long.toHexString(section.address()));
      }
      end = section.address() + section.memoryLength();
      pages += section.memoryLength() / OvmfImage.PAGE;
    }
    if (pages > MAX_PAGES) {
      throw broken("sections of " + pages + " pages");
    }
  }

  private static MeasureException broken(String why) {
    return new MeasureException(Reason.METADATA, "the firmware's TDX metadata is broken: " + why);
  }

  /** The sections, in the order they are loaded. */
  public List<TdvfSection> sections() {
    return sections;
  }

  /** The one section of that type. */
  public Optional<TdvfSection> only(int type) {
    List<TdvfSection> found = sections.stream().filter(s -> s.type() == type).toList();
    return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
  }

  /** The bytes a section has in the image. */
  public Slice data(TdvfSection section) throws MeasureException {
    return image.image().slice(section.dataOffset(), section.rawLength(), "section");
  }
}
