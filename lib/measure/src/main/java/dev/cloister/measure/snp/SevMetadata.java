package dev.cloister.measure.snp;

import dev.cloister.measure.MeasureException;
import dev.cloister.measure.MeasureException.Reason;
import dev.cloister.measure.bytes.Slice;
import dev.cloister.measure.firmware.Guid;
import dev.cloister.measure.firmware.OvmfImage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What SNP firmware asks the VMM to prepare, and where its processors begin. */
public final class SevMetadata {
  private static final byte[] METADATA = Guid.bytes("dc886566-984a-4798-a75e-5585a7bf67cc");
  private static final byte[] HASH_TABLE = Guid.bytes("7255371f-3a3b-4b04-927b-1da6efa8d454");
  private static final byte[] RESET_BLOCK = Guid.bytes("00f771de-1a7e-4fcb-890e-68c77e2fb44e");
  private static final byte[] SIGNATURE = "ASEV".getBytes(StandardCharsets.US_ASCII);
  private static final int HEADER = 16;
  private static final int ENTRY = 12;
  private static final int MAX_SECTIONS = 64;
  private static final long MAX_LENGTH = 256L << 20;

  private final List<SevSection> sections;
  private final Optional<Long> hashTable;
  private final long resetVector;

  private SevMetadata(List<SevSection> sections, Optional<Long> hashTable, long resetVector) {
    this.sections = List.copyOf(sections);
    this.hashTable = hashTable;
    this.resetVector = resetVector;
  }

  /**
   * The metadata of an image.
   *
   * @throws MeasureException {@link Reason#METADATA} when it has none or it is broken
   */
  public static SevMetadata of(OvmfImage image) throws MeasureException {
    Slice in = required(image.target(METADATA));
    if (!in.holds(0, SIGNATURE)) {
      throw broken("no ASEV signature");
    }
    long length = in.u32(4, "length of SEV metadata");
    long version = in.u32(8, "version of SEV metadata");
    long count = in.u32(12, "number of SEV sections");
    if (version != 1 || count > MAX_SECTIONS || length != HEADER + ENTRY * count) {
      throw broken("version " + version + ", " + count + " sections, " + length + " bytes");
    }
    List<SevSection> sections = new ArrayList<>();
    long total = 0;
    for (int i = 0; i < count; i++) {
      SevSection section = section(in.slice(HEADER + (long) ENTRY * i, ENTRY, "a SEV section"));
      total += section.length();
      sections.add(section);
    }
    if (total > MAX_LENGTH) {
      throw broken("sections of " + total + " bytes");
    }
    Optional<Slice> table = image.entry(HASH_TABLE);
    Optional<Long> address =
        table.isEmpty()
            ? Optional.empty()
            : Optional.of(table.get().as(Reason.METADATA).u32(0, "address of kernel hashes"));
    return new SevMetadata(
        sections,
        address,
        required(image.entry(RESET_BLOCK)).as(Reason.METADATA).u32(0, "reset vector"));
  }

  private static Slice required(Optional<Slice> found) throws MeasureException {
    return found.orElseThrow(
        () ->
            new MeasureException(
                Reason.METADATA,
                "the firmware has no SEV metadata: it does not boot as an SNP guest"));
  }

  private static SevSection section(Slice in) throws MeasureException {
    long address = in.u32(0, "address");
    long length = in.u32(4, "length");
    long type = in.u32(8, "type");
    SevSection.Kind kind =
        Arrays.stream(SevSection.Kind.values())
            .filter(k -> k.number() == type)
            .findFirst()
            .orElseThrow(() -> broken("a section of type " + type));
    boolean onePage =
        kind == SevSection.Kind.SECRETS
            || kind == SevSection.Kind.CPUID
            || kind == SevSection.Kind.KERNEL_HASHES;
    if ((address | length) % OvmfImage.PAGE != 0
        || length == 0
        || (onePage && length != OvmfImage.PAGE)) {
      throw broken(length + " bytes at 0x" + Long.toHexString(address));
    }
    return new SevSection(address, length, kind);
  }

  private static MeasureException broken(String why) {
    return new MeasureException(Reason.METADATA, "the firmware's SEV metadata is broken: " + why);
  }

  /** Whether kernel, initrd and command line can be part of the launch digest. */
  public boolean takesKernelHashes() {
    return hashTable.isPresent()
        && sections.stream().anyMatch(s -> s.kind() == SevSection.Kind.KERNEL_HASHES);
  }

  /** Where the table of kernel hashes begins. */
  Optional<Long> hashTable() {
    return hashTable;
  }

  /** In the order they are prepared. */
  List<SevSection> sections() {
    return sections;
  }

  /** Where every processor but the first begins. */
  long resetVector() {
    return resetVector;
  }
}
