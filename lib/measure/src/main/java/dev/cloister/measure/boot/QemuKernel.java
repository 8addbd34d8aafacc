package dev.cloister.measure.boot;

import dev.cloister.measure.MeasureException;
import dev.cloister.measure.MeasureException.Reason;
import dev.cloister.measure.bytes.Slice;
import dev.cloister.measure.tdx.TdHob;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * What QEMU makes of a kernel before it hands it to the firmware: up to version 10.1 it writes into
 * the setup header as if it were a boot loader (Linux/x86 Boot Protocol), so that firmware measures
 * other bytes than the file's. SNP guests with kernel hashes get the file as it is.
 */
public final class QemuKernel {
  private static final int BOOT_SECTOR_MAGIC = 0xaa55;
  private static final byte[] HDRS = "HdrS".getBytes(StandardCharsets.US_ASCII);
  private static final int PROTOCOL_XLOADFLAGS = 0x20c;
  private static final int LOADED_HIGH = 1;
  private static final int ABOVE_4G = 2;
  private static final int TYPE_QEMU = 0xb0;
  private static final int CAN_USE_HEAP = 0x80;
  private static final int COMMAND_LINE = 0x20000;
  private static final int REAL_MODE = 0x10000;
  private static final int HEAP_END = COMMAND_LINE - REAL_MODE - 0x200;

  /** What QEMU keeps free for ACPI tables below the end of low memory. */
  private static final long ACPI_DATA = 0x28000;

  private QemuKernel() {}

  /**
   * The kernel as QEMU up to 10.1 hands it on.
   *
   * @param kernel a bzImage of boot protocol 2.12 or later
   * @param initrdLength 0 without an initrd
   * @param memory the guest's, in bytes: the initrd's place depends on it below 2.75 GiB
   * @throws MeasureException {@link Reason#KERNEL} for another kind of kernel
   */
  public static byte[] patched(byte[] kernel, long initrdLength, long memory)
      throws MeasureException {
    Slice in = Slice.of(kernel, Reason.KERNEL);
    if (in.length() < 0x268
        || in.u16(0x1fe, "boot sector") != BOOT_SECTOR_MAGIC
        || !in.holds(0x202, HDRS)
        || in.u16(0x206, "protocol") < PROTOCOL_XLOADFLAGS
        || (in.u8(0x211, "load flags") & LOADED_HIGH) == 0) {
      throw new MeasureException(
          Reason.KERNEL, "expected a Linux bzImage of boot protocol 2.12 or later");
    }
    byte[] patched = kernel.clone();
    ByteBuffer out = ByteBuffer.wrap(patched).order(ByteOrder.LITTLE_ENDIAN);
    out.put(0x210, (byte) TYPE_QEMU);
    out.put(0x211, (byte) (in.u8(0x211, "load flags") | CAN_USE_HEAP));
    out.putShort(0x224, (short) HEAP_END);
    out.putInt(0x228, COMMAND_LINE);
    if (initrdLength > 0) {
      out.putInt(0x218, (int) initrdAddress(in, initrdLength, memory));
      out.putInt(0x21c, (int) initrdLength);
    }
    return patched;
  }

  private static long initrdAddress(Slice in, long length, long memory) throws MeasureException {
    boolean anywhere = (in.u16(0x236, "xloadflags") & ABOVE_4G) != 0;
    long highest = anywhere ? 0xffff_ffffL : in.u32(0x22c, "highest initrd address");
    long low = TdHob.below4g(memory) - ACPI_DATA;
    if (highest >= low) {
      highest = low - 1;
    }
    if (length >= highest) {
      throw new MeasureException(
          Reason.PARAMETER, "memory: the initrd does not fit below " + (low >> 20) + " MiB");
    }
    return highest - length & -4096L;
  }
}
