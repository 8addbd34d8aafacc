package dev.cloister.testkit.boot;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * OVMF in miniature: pages of no meaning that end in a table of GUIDs, with the TDX and SEV
 * metadata it points to. Immutable.
 */
public final class FirmwareSpec {
  /** Size of a page. */
  public static final int PAGE = 4096;

  /** GUIDs as stored. */
  public static final String FOOTER = "de82b596b21ff745baeaa366c55a082d";

  private static final String TDX = "35657ae44a989847865e4685a7bf8ec2";
  private static final String SEV = "666588dc4a989847a75e5585a7bf67cc";
  private static final String HASH_TABLE = "1f3755723b3a044b927b1da6efa8d454";
  private static final String RESET_BLOCK = "de71f7007e1acb4f890e68c77e2fb44e";
  private static final int AFTER_TABLE = 32;
  private static final int TDX_FROM_END = 3072;
  private static final int SEV_FROM_END = 2048;

  private final int pages;
  private final List<TdxSection> tdx;
  private final List<SevSection> sev;
  private final int hashTable;
  private final int resetVector;
  private final List<byte[]> extraEntries;

  private FirmwareSpec(
      int pages,
      List<TdxSection> tdx,
      List<SevSection> sev,
      int hashTable,
      int resetVector,
      List<byte[]> extraEntries) {
    this.pages = pages;
    this.tdx = List.copyOf(tdx);
    this.sev = List.copyOf(sev);
    this.hashTable = hashTable;
    this.resetVector = resetVector;
    this.extraEntries = List.copyOf(extraEntries);
  }

  /** Firmware without metadata. */
  public static FirmwareSpec of(int pages) {
    return new FirmwareSpec(pages, List.of(), List.of(), 0, 0, List.of());
  }

  /** Four pages that boot as a TD and as an SNP guest with kernel hashes. */
  public static FirmwareSpec sample() {
    long base = 0x1_0000_0000L - 4 * PAGE;
    return of(4)
        .tdx(
            TdxSection.code(PAGE, 3 * PAGE, base + PAGE),
            TdxSection.variables(0, PAGE, base),
            TdxSection.temporary(0x810000, 0x10000),
            TdxSection.temporary(0x80b000, 0x2000),
            TdxSection.hob(0x809000, 0x2000),
            TdxSection.temporary(0x800000, 0x6000))
        .sev(
            new SevSection(0x800000, 0x9000, 1),
            new SevSection(0x80a000, 0x3000, 1),
            new SevSection(0x80d000, 0x1000, 2),
            new SevSection(0x80e000, 0x1000, 3),
            new SevSection(0x80f000, 0x1000, 4),
            new SevSection(0x810000, 0x1000, 0x10))
        .hashTable(0x810c00)
        .resetVector(0x80b004);
  }

  /** With these sections of TDX metadata. */
  public FirmwareSpec tdx(TdxSection... sections) {
    return new FirmwareSpec(pages, List.of(sections), sev, hashTable, resetVector, extraEntries);
  }

  /** With these sections of SEV metadata. */
  public FirmwareSpec sev(SevSection... sections) {
    return new FirmwareSpec(pages, tdx, List.of(sections), hashTable, resetVector, extraEntries);
  }

  /** With the table of kernel hashes at that address; 0 for none. */
  public FirmwareSpec hashTable(int address) {
    return new FirmwareSpec(pages, tdx, sev, address, resetVector, extraEntries);
  }

  /** With all processors but the first beginning there; 0 for no such entry. */
  public FirmwareSpec resetVector(int address) {
    return new FirmwareSpec(pages, tdx, sev, hashTable, address, extraEntries);
  }

  /** With bytes of any kind where the next entry of the table would be. */
  public FirmwareSpec rawEntry(byte[] bytes) {
    List<byte[]> more = new ArrayList<>(extraEntries);
    more.add(bytes.clone());
    return new FirmwareSpec(pages, tdx, sev, hashTable, resetVector, more);
  }

  /** A table entry: data, its length with 18 bytes for itself, a GUID. */
  public static byte[] entry(String guid, byte[] data) {
    ByteBuffer out = ByteBuffer.allocate(data.length + 18).order(ByteOrder.LITTLE_ENDIAN);
    out.put(data).putShort((short) (data.length + 18)).put(HexFormat.of().parseHex(guid));
    return out.array();
  }

  /** The image. */
  public byte[] build() {
    byte[] image = new byte[pages * PAGE];
    for (int i = 0; i < image.length; i++) {
      image[i] = (byte) (i * 31 + (i >> 8) * 7 + (i >> 12));
    }
    ByteArrayOutputStream table = new ByteArrayOutputStream();
    extraEntries.forEach(table::writeBytes);
    if (!tdx.isEmpty()) {
      place(image, TDX_FROM_END, tdxMetadata());
      table.writeBytes(entry(TDX, number(TDX_FROM_END)));
    }
    if (!sev.isEmpty()) {
      place(image, SEV_FROM_END, sevMetadata());
      table.writeBytes(entry(SEV, number(SEV_FROM_END)));
    }
    if (hashTable != 0) {
      table.writeBytes(entry(HASH_TABLE, concat(number(hashTable), number(0x400))));
    }
    if (resetVector != 0) {
      table.writeBytes(entry(RESET_BLOCK, number(resetVector)));
    }
    byte[] footer = entry(FOOTER, new byte[0]);
    ByteBuffer.wrap(footer)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort(0, (short) (table.size() + footer.length));
    table.writeBytes(footer);
    place(image, AFTER_TABLE + table.size(), table.toByteArray());
    return image;
  }

  private static void place(byte[] image, int fromEnd, byte[] bytes) {
    System.arraycopy(bytes, 0, image, image.length - fromEnd, bytes.length);
  }

  private byte[] tdxMetadata() {
    ByteBuffer out = ByteBuffer.allocate(16 + 32 * tdx.size()).order(ByteOrder.LITTLE_ENDIAN);
    out.put("TDVF".getBytes(StandardCharsets.US_ASCII));
    out.putInt(16 + 32 * tdx.size()).putInt(1).putInt(tdx.size());
    for (TdxSection s : tdx) {
      out.putInt(s.dataOffset()).putInt(s.rawLength()).putLong(s.address());
      out.putLong(s.memoryLength()).putInt(s.type()).putInt(s.attributes());
    }
    return out.array();
  }

  private byte[] sevMetadata() {
    ByteBuffer out = ByteBuffer.allocate(16 + 12 * sev.size()).order(ByteOrder.LITTLE_ENDIAN);
    out.put("ASEV".getBytes(StandardCharsets.US_ASCII));
    out.putInt(16 + 12 * sev.size()).putInt(1).putInt(sev.size());
    sev.forEach(s -> out.putInt(s.address()).putInt(s.length()).putInt(s.type()));
    return out.array();
  }

  private static byte[] number(int value) {
    return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }

  private static byte[] concat(byte[] a, byte[] b) {
    return ByteBuffer.allocate(a.length + b.length).put(a).put(b).array();
  }
}
