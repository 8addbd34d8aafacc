package dev.cloister.measure.pe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.cloister.measure.Bank;
import dev.cloister.measure.MeasureException;
import dev.cloister.measure.MeasureException.Reason;
import dev.cloister.measure.bytes.Slice;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A PE image as firmware loads and measures it: an EFI application, a kernel with EFI stub, a
 * unified kernel image (Microsoft PE Format; Windows Authenticode Portable Executable Signature
 * Format, "Calculating the PE Image Hash").
 */
public final class PeImage {
  private static final byte[] DOS = {'M', 'Z'};
  private static final byte[] SIGNATURE = {'P', 'E', 0, 0};
  private static final int PE_OFFSET = 0x3c;
  private static final int COFF_HEADER = 20;
  private static final int PE32 = 0x10b;
  private static final int PE32_PLUS = 0x20b;
  private static final int CHECKSUM = 64;
  private static final int DIRECTORY = 8;
  private static final int SECURITY = 4;
  private static final int SECTION = 40;
  private static final int NAME = 8;
  private static final int MAX_SECTIONS = 96;

  /** Signing tools pad to this before they hash and append certificates. */
  private static final int SIGNED_ALIGNMENT = 8;

  private final Slice file;
  private final List<PeSection> sections;
  private final long checksum;
  private final long headers;

  /** Where the entry of the certificate table is; the header's end where there is none. */
  private final long securityEntry;

  private final long certificates;

  private PeImage(
      Slice file,
      List<PeSection> sections,
      long checksum,
      long headers,
      long securityEntry,
      long certificates) {
    this.file = file;
    this.sections = List.copyOf(sections);
    this.checksum = checksum;
    this.headers = headers;
    this.securityEntry = securityEntry;
    this.certificates = certificates;
  }

  /**
   * Reads an image.
   *
   * @param bytes which nobody changes any more; not copied, for such files are large
   * @throws MeasureException {@link Reason#PE}
   */
  public static PeImage parse(byte[] bytes) throws MeasureException {
    Slice file = Slice.of(bytes, Reason.PE);
    if (!file.holds(0, DOS)) {
      throw new MeasureException(
          Reason.PE, "not a PE image: an EFI application or kernel begins with MZ");
    }
    long pe = file.u32(PE_OFFSET, "offset of the PE header");
    if (!file.holds(pe, SIGNATURE)) {
      throw new MeasureException(Reason.PE, "not a PE image: it has no PE header");
    }
    long coff = pe + SIGNATURE.length;
    int count = file.u16(coff + 2, "number of sections");
    int optionalLength = file.u16(coff + 16, "length of the optional header");
    long optional = coff + COFF_HEADER;
    int magic = file.u16(optional, "magic of the optional header");
    if (count > MAX_SECTIONS || (magic != PE32 && magic != PE32_PLUS)) {
      throw new MeasureException(
          Reason.PE,
          "expected a PE32 or PE32+ image of at most "
              + MAX_SECTIONS
              + " sections, found magic 0x"
              + Integer.toHexString(magic)
              + " and "
              + count);
    }
    long directories = optional + (magic == PE32_PLUS ? 112 : 96);
    long number = file.u32(directories - 4, "number of data directories");
    long headers = file.u32(optional + 60, "length of the headers");
    long securityEntry = headers;
    long certificates = 0;
    if (number > SECURITY) {
      securityEntry = directories + SECURITY * (long) DIRECTORY;
      certificates = file.u32(securityEntry + 4, "length of the certificate table");
    }
    long table = optional + optionalLength;
    if (optional + CHECKSUM + 4 > securityEntry
        || (number > SECURITY && securityEntry + DIRECTORY > headers)
        || table + (long) count * SECTION > headers) {
      throw new MeasureException(Reason.PE, "broken PE image: its headers overlap");
    }
    file.slice(0, headers, "headers");
    return new PeImage(
        file,
        sections(file.slice(table, (long) count * SECTION, "section table"), count, file),
        optional + CHECKSUM,
        headers,
        securityEntry,
        certificates);
  }

  private static List<PeSection> sections(Slice table, int count, Slice file)
      throws MeasureException {
    List<PeSection> sections = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Slice entry = table.slice((long) i * SECTION, SECTION, "section header");
      String name = new String(entry.slice(0, NAME, "section name").copy(), ISO_8859_1);
      int end = name.indexOf(0);
      PeSection section =
          new PeSection(
              end < 0 ? name : name.substring(0, end),
              entry.u32(20, "section offset"),
              entry.u32(16, "section length"),
              entry.u32(8, "section length in memory"));
      if (section.rawLength() > 0) {
        file.slice(section.rawOffset(), section.rawLength(), "section " + i);
      }
      sections.add(section);
    }
    return sections;
  }

  /** The sections, in the order of their table. */
  public List<PeSection> sections() {
    return sections;
  }

  /** Number of bytes of the file. */
  public int length() {
    return file.length();
  }

  /** Number of bytes of its certificate table; 0 where it is not signed. */
  public long certificateLength() {
    return certificates;
  }

  /** The file. */
  public Slice file() {
    return file;
  }

  /**
   * The Authenticode digest as firmware measures it when it loads the image: without checksum,
   * certificate table and its directory entry.
   */
  public byte[] authenticode(Bank bank) throws MeasureException {
    return authenticode(bank, 0);
  }

  /**
   * The digest that a signature of this image covers: signing tools pad the file to eight bytes. It
   * differs from {@link #authenticode} only for unsigned files of another length.
   */
  public byte[] signedDigest(Bank bank) throws MeasureException {
    return authenticode(bank, SIGNED_ALIGNMENT);
  }

  private byte[] authenticode(Bank bank, int alignment) throws MeasureException {
    MessageDigest digest = bank.start();
    file.slice(0, checksum, "headers").feed(digest);
    long afterChecksum = checksum + 4;
    file.slice(afterChecksum, securityEntry - afterChecksum, "headers").feed(digest);
    long afterEntry = Math.min(securityEntry + DIRECTORY, headers);
    file.slice(afterEntry, headers - afterEntry, "headers").feed(digest);
    long hashed = headers;
    List<PeSection> sorted =
        sections.stream()
            .filter(section -> section.rawLength() > 0)
            .sorted(Comparator.comparingLong(PeSection::rawOffset))
            .toList();
    for (PeSection section : sorted) {
      file.slice(section.rawOffset(), section.rawLength(), "section").feed(digest);
      hashed += section.rawLength();
    }
    if (file.length() > hashed) {
      file.slice(hashed, file.length() - certificates - hashed, "bytes after the sections")
          .feed(digest);
    }
    if (alignment > 0 && file.length() % alignment != 0) {
      digest.update(new byte[alignment - file.length() % alignment]);
    }
    return digest.digest();
  }
}
