package dev.cloister.testkit.boot;

import dev.cloister.testkit.layout.Block;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A PE32+ image: headers, sections in file order, bytes after them, certificates. Immutable. */
public final class PeSpec {
  /** Where the PE header is: behind a Linux setup header, as in a kernel with EFI stub. */
  public static final int PE = 0x280;

  /** Length of all headers. */
  public static final int HEADERS = 0x600;

  private static final int OPTIONAL = PE + 24;
  private static final int OPTIONAL_LENGTH = 240;
  private static final int ALIGNMENT = 0x200;

  /** Where the checksum is. */
  public static final int CHECKSUM = OPTIONAL + 64;

  /** Where the entry of the certificate table is. */
  public static final int SECURITY_ENTRY = OPTIONAL + 112 + 4 * 8;

  private record Section(String name, Block block) {
    private Section {
      Objects.requireNonNull(name);
      Objects.requireNonNull(block);
    }

    byte[] contents() {
      return block.bytes();
    }
  }

  private final List<Section> sections;
  private final byte[] tail;
  private final int certificates;
  private final boolean bootable;

  private PeSpec(List<Section> sections, byte[] tail, int certificates, boolean bootable) {
    this.sections = List.copyOf(sections);
    this.tail = tail;
    this.certificates = certificates;
    this.bootable = bootable;
  }

  /** An image without sections. */
  public static PeSpec empty() {
    return new PeSpec(List.of(), new byte[0], 0, false);
  }

  /** A bzImage with EFI stub: boot protocol 2.15, initrd anywhere. */
  public static PeSpec kernel() {
    return new PeSpec(List.of(), new byte[0], 0, true)
        .section(".text", text("the kernel's text"))
        .section(".data", text("the kernel's data"));
  }

  /** A unified kernel image of that kernel. */
  public static PeSpec unified(byte[] kernel, String commandLine, byte[] initrd) {
    return empty()
        .section(".text", text("the stub's text"))
        .section(".sdmagic", text("#### LoaderInfo: systemd-stub 252.39-1 ####"))
        .section(".osrel", text("ID=cloister\n"))
        .section(".cmdline", text(commandLine))
        .section(".linux", kernel)
        .section(".initrd", initrd);
  }

  /** With one section more. */
  public PeSpec section(String name, byte[] contents) {
    List<Section> more = new ArrayList<>(sections);
    more.add(new Section(name, Block.of(contents)));
    return new PeSpec(more, tail, certificates, bootable);
  }

  /** With bytes after the last section. */
  public PeSpec tail(byte[] bytes) {
    return new PeSpec(sections, bytes.clone(), certificates, bootable);
  }

  /** With a certificate table of that length at the end. */
  public PeSpec signed(int length) {
    return new PeSpec(sections, tail, length, bootable);
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Number of bytes a section takes in the file. */
  public static int aligned(int length) {
    return (length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /** The image. */
  public byte[] build() {
    int raw = sections.stream().mapToInt(s -> aligned(s.contents().length)).sum();
    int end = HEADERS + raw + tail.length;
    ByteBuffer out = ByteBuffer.allocate(end + certificates).order(ByteOrder.LITTLE_ENDIAN);
    out.put(0, (byte) 'M').put(1, (byte) 'Z').putInt(0x3c, PE);
    if (bootable) {
      setupHeader(out);
    }
    out.put(PE, (byte) 'P').put(PE + 1, (byte) 'E').putShort(PE + 4, (short) 0x8664);
    out.putShort(PE + 6, (short) sections.size()).putShort(PE + 20, (short) OPTIONAL_LENGTH);
    out.putShort(OPTIONAL, (short) 0x20b).putInt(OPTIONAL + 60, HEADERS);
    out.putInt(CHECKSUM, 0x12345678).putInt(OPTIONAL + 108, 16);
    if (certificates > 0) {
      out.putInt(SECURITY_ENTRY, end).putInt(SECURITY_ENTRY + 4, certificates);
    }
    int header = OPTIONAL + OPTIONAL_LENGTH;
    int at = HEADERS;
    int address = 0x1000;
    for (Section section : sections) {
      int length = section.contents().length;
      out.put(header, text(section.name()));
      out.putInt(header + 8, length).putInt(header + 12, address);
      out.putInt(header + 16, aligned(length)).putInt(header + 20, at);
      out.put(at, section.contents());
      header += 40;
      at += aligned(length);
      address += 0x1000 * (1 + length / 0x1000);
    }
    out.put(at, tail);
    for (int i = end; i < end + certificates; i++) {
      out.put(i, (byte) 0xcc);
    }
    return out.array();
  }

  private static void setupHeader(ByteBuffer out) {
    out.putShort(0x1fe, (short) 0xaa55).put(0x202, text("HdrS"));
    out.putShort(0x206, (short) 0x20f).put(0x211, (byte) 1);
    out.putInt(0x22c, 0x7fffffff).putShort(0x236, (short) 0x7f);
  }
}
