package dev.cloister.measure.snp;

import dev.cloister.measure.Bank;
import dev.cloister.measure.MeasureException;
import dev.cloister.measure.bytes.Slice;
import dev.cloister.measure.firmware.OvmfImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.Arrays;

/** The launch digest as firmware builds it page by page (SEV-SNP Firmware ABI, section 8.17.2). */
final class GuestContext {
  private static final int PAGE_INFO = 0x70;
  private static final int CONTENTS = Bank.SHA384.length();
  private static final int LENGTH = 2 * CONTENTS;
  private static final int TYPE = LENGTH + 2;
  private static final int ADDRESS = PAGE_INFO - Long.BYTES;
  private static final int NORMAL = 1;
  private static final int VMSA = 2;
  private static final int ZERO = 3;
  private static final int UNMEASURED = 4;
  private static final int SECRETS = 5;
  private static final int CPUID = 6;

  /** Recorded for every save area, wherever it is. */
  private static final long VMSA_ADDRESS = 0xffff_ffff_f000L;

  private static final byte[] NO_CONTENTS = new byte[Bank.SHA384.length()];

  /**
   * PAGE_INFO: digest so far, contents, length, type, permissions, address; reused for each page.
   */
  private final ByteBuffer info = ByteBuffer.allocate(PAGE_INFO).order(ByteOrder.LITTLE_ENDIAN);

  private final MessageDigest digest = Bank.SHA384.start();

  /** Pages with contents. */
  void normal(long address, Slice data) throws MeasureException {
    for (int at = 0; at < data.length(); at += OvmfImage.PAGE) {
      MessageDigest contents = Bank.SHA384.start();
      data.slice(at, OvmfImage.PAGE, "page").feed(contents);
      add(NORMAL, address + at, contents.digest());
    }
  }

  /** One page with contents. */
  void normal(long address, byte[] page) {
    add(NORMAL, address, Bank.SHA384.digest(page));
  }

  /** A processor's save area. */
  void vmsa(byte[] page) {
    add(VMSA, VMSA_ADDRESS, Bank.SHA384.digest(page));
  }

  /** Pages of zeros. */
  void zero(long address, long length) {
    for (long at = 0; at < length; at += OvmfImage.PAGE) {
      add(ZERO, address + at, NO_CONTENTS);
    }
  }

  /** Pages whose contents nobody vouches for. */
  void unmeasured(long address, long length) {
    for (long at = 0; at < length; at += OvmfImage.PAGE) {
      add(UNMEASURED, address + at, NO_CONTENTS);
    }
  }

  /** The secrets page. */
  void secrets(long address) {
    add(SECRETS, address, NO_CONTENTS);
  }

  /** The CPUID page. */
  void cpuid(long address) {
    add(CPUID, address, NO_CONTENTS);
  }

  private void add(int type, long address, byte[] contents) {
    info.put(CONTENTS, contents).putShort(LENGTH, (short) PAGE_INFO).put(TYPE, (byte) type);
    info.putLong(ADDRESS, address);
    digest.update(info.array());
    try {
      digest.digest(info.array(), 0, CONTENTS);
    } catch (DigestException e) {
      throw new IllegalStateException("the block holds a digest", e);
    }
  }

  /** The digest so far. */
  byte[] digest() {
    return Arrays.copyOf(info.array(), CONTENTS);
  }
}
