package dev.cloister.measure.snp;

import dev.cloister.measure.firmware.OvmfImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The save area with a processor's initial registers, which is part of the launch digest (AMD APM
 * volume 2, table B-4; initial values as QEMU, EC2 and GCE set them).
 */
final class Vmsa {
  /** Where the first processor begins. */
  static final long BOOT = 0xffff_fff0L;

  private static final int REAL_MODE_LIMIT = 0xffff;
  private static final int NO_ACCESS = 0;

  private Vmsa() {}

  /**
   * The page.
   *
   * @param begin address of the first instruction
   * @param features SEV_FEATURES, bit 0 is SNP
   */
  static byte[] page(VmmType vmm, long begin, CpuSignature signature, long features) {
    ByteBuffer out = ByteBuffer.allocate(OvmfImage.PAGE).order(ByteOrder.LITTLE_ENDIAN);
    boolean ec2 = vmm == VmmType.EC2;
    boolean qemu = vmm == VmmType.QEMU;
    int code = ec2 && begin == BOOT ? 0x9a : 0x9b;
    segment(out, 0x00, 0, 0x93, 0); // ES
    segment(out, 0x10, 0xf000, code, begin & 0xffff_0000L); // CS
    segment(out, 0x20, 0, ec2 ? 0x92 : 0x93, 0); // SS
    segment(out, 0x30, 0, 0x93, 0); // DS
    segment(out, 0x40, 0, 0x93, 0); // FS
    segment(out, 0x50, 0, 0x93, 0); // GS
    segment(out, 0x60, 0, NO_ACCESS, 0); // GDTR
    segment(out, 0x70, 0, 0x82, 0); // LDTR
    segment(out, 0x80, 0, NO_ACCESS, 0); // IDTR
    segment(out, 0x90, 0, ec2 ? 0x83 : 0x8b, 0); // TR
    out.putLong(0x0d0, 0x1000); // EFER: SVME
    out.putLong(0x148, 0x40); // CR4: MCE
    out.putLong(0x158, 0x10); // CR0: ET
    out.putLong(0x160, 0x400); // DR7
    out.putLong(0x168, 0xffff_0ff0L); // DR6
    out.putLong(0x170, 2); // RFLAGS
    out.putLong(0x178, begin & 0xffff); // RIP
    out.putLong(0x268, vmm == VmmType.GCE ? 0x0007_0106L : 0x0007_0406_0007_0406L); // PAT
    out.putLong(0x310, qemu ? Integer.toUnsignedLong(signature.value()) : 0x600); // RDX
    out.putLong(0x3b0, features); // SEV_FEATURES
    out.putLong(0x3e8, 1); // XCR0
    if (qemu) {
      out.putInt(0x408, 0x1f80); // MXCSR
      out.putShort(0x410, (short) 0x37f); // x87 control word
    }
    return out.array();
  }

  private static void segment(ByteBuffer out, int at, int selector, int access, long base) {
    out.putShort(at, (short) selector);
    out.putShort(at + 2, (short) access);
    out.putInt(at + 4, REAL_MODE_LIMIT);
    out.putLong(at + 8, base);
  }
}
