package dev.cloister.measure.snp;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.measure.Bank;
import dev.cloister.measure.FileDigests;
import dev.cloister.measure.MeasureException;
import dev.cloister.measure.boot.EfiEvents;
import dev.cloister.measure.firmware.Guid;
import dev.cloister.measure.firmware.OvmfImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.Optional;

/**
 * Hashes of kernel, initrd and command line in a page that is part of the launch digest ({@code
 * kernel-hashes=on} of QEMU's sev-snp-guest): OVMF boots only what matches them. SHA-256 each.
 */
public final class KernelHashes {
  private static final byte[] TABLE = Guid.bytes("9438d606-4f22-4cc9-b479-a793d411fd21");
  private static final byte[] COMMAND_LINE = Guid.bytes("97d02dd8-bd20-4c94-aa78-e7714d36ab2a");
  private static final byte[] INITRD = Guid.bytes("44baf731-3a2f-4bd7-9af1-41e29169781d");
  private static final byte[] KERNEL = Guid.bytes("4de79437-abd2-427f-b835-d5b172d2045b");
  private static final int ENTRY = Guid.LENGTH + 2 + 32;
  private static final int HEADER = Guid.LENGTH + 2;

  /** Header and three entries, in whole 16 bytes. */
  static final int LENGTH = HEADER + 3 * ENTRY + 15 & -16;

  private final byte[] kernel;
  private final byte[] initrd;
  private final byte[] commandLine;

  private KernelHashes(byte[] kernel, byte[] initrd, byte[] commandLine) {
    this.kernel = kernel;
    this.initrd = initrd;
    this.commandLine = commandLine;
  }

  /**
   * Of what QEMU is started with.
   *
   * @throws MeasureException when the command line cannot be one
   */
  public static KernelHashes of(
      FileDigests kernel, Optional<FileDigests> initrd, String commandLine)
      throws MeasureException {
    Objects.requireNonNull(initrd);
    byte[] line = (EfiEvents.checked(commandLine) + '\0').getBytes(UTF_8);
    return new KernelHashes(
        kernel.digest(Bank.SHA256),
        initrd.orElseGet(() -> FileDigests.of(new byte[0])).digest(Bank.SHA256),
        Bank.SHA256.digest(line));
  }

  /** The page, with the table at that offset. */
  byte[] page(int offset) {
    ByteBuffer out = ByteBuffer.allocate(OvmfImage.PAGE).order(ByteOrder.LITTLE_ENDIAN);
    out.position(offset);
    out.put(TABLE).putShort((short) (HEADER + 3 * ENTRY));
    entry(out, COMMAND_LINE, commandLine);
    entry(out, INITRD, initrd);
    entry(out, KERNEL, kernel);
    return out.array();
  }

  private static void entry(ByteBuffer out, byte[] guid, byte[] hash) {
    out.put(guid).putShort((short) ENTRY).put(hash);
  }
}
