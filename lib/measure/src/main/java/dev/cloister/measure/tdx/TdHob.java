package dev.cloister.measure.tdx;

import dev.cloister.measure.MeasureException;
import dev.cloister.measure.MeasureException.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The list of memory ranges that QEMU writes for the firmware, which measures it into RTMR0 first
 * (UEFI Platform Initialization, volume 3; memory layout of QEMU's q35).
 */
public final class TdHob {
  /** Memory of this size and more is split below 4 GiB. */
  static final long SPLIT_FROM = 0xb000_0000L;

  /** What of it is below 4 GiB then. */
  static final long LOW_WHEN_SPLIT = 0x8000_0000L;

  private static final long FOUR_GIB = 1L << 32;
  private static final long MAX_MEMORY = 1L << 46;
  private static final long MIB = 1 << 20;
  private static final short HANDOFF = 1;
  private static final short RESOURCE = 3;
  private static final int HANDOFF_LENGTH = 56;
  private static final int RESOURCE_LENGTH = 48;
  private static final int END_LENGTH = 8;
  private static final int OWNER = 16;
  private static final int VERSION = 9;
  private static final int SYSTEM_MEMORY = 0;
  private static final int UNACCEPTED = 7;

  /** Present, initialized, tested. */
  private static final int ATTRIBUTES = 7;

  private record Range(int type, long from, long length) {}

  private TdHob() {}

  /** How much memory is below 4 GiB on QEMU's q35. */
  public static long below4g(long memory) {
    return memory >= SPLIT_FROM ? LOW_WHEN_SPLIT : memory;
  }

  /**
   * The bytes that are measured: all but the end marker.
   *
   * @param memory the guest's, in bytes
   * @throws MeasureException when the firmware has no place for the list, or the memory does not
   *     hold what the firmware asks for
   */
  public static byte[] of(TdvfMetadata metadata, long memory) throws MeasureException {
    if (memory < MIB || memory > MAX_MEMORY || memory % MIB != 0) {
      throw new MeasureException(Reason.PARAMETER, "memory: expected whole MiB, at most 64 TiB");
    }
    TdvfSection hob =
        metadata
            .only(TdvfSection.TD_HOB)
            .orElseThrow(
                () -> new MeasureException(Reason.METADATA, "expected one TD HOB section"));
    List<Range> ranges = ranges(metadata, memory);
    int length = HANDOFF_LENGTH + RESOURCE_LENGTH * ranges.size();
    ByteBuffer out = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    out.putShort(HANDOFF).putShort((short) HANDOFF_LENGTH).putInt(0).putInt(VERSION).putInt(0);
    out.position(HANDOFF_LENGTH - Long.BYTES);
    out.putLong(hob.address() + length + END_LENGTH);
    for (Range range : ranges) {
      out.putShort(RESOURCE).putShort((short) RESOURCE_LENGTH).putInt(0).put(new byte[OWNER]);
      out.putInt(range.type()).putInt(ATTRIBUTES).putLong(range.from()).putLong(range.length());
    }
    return out.array();
  }

  private static List<Range> ranges(TdvfMetadata metadata, long memory) throws MeasureException {
    List<TdvfSection> accepted =
        metadata.sections().stream()
            .filter(s -> s.type() == TdvfSection.TD_HOB || s.type() == TdvfSection.TEMPORARY)
            .sorted(Comparator.comparingLong(TdvfSection::address))
            .toList();
    long low = below4g(memory);
    List<Range> ranges = new ArrayList<>();
    long at = 0;
    for (TdvfSection section : accepted) {
      long end = section.address() + section.memoryLength();
      if (end > low) {
        throw new MeasureException(
            Reason.PARAMETER, "memory: the firmware needs more than " + low / MIB + " MiB");
      }
      unaccepted(ranges, at, section.address());
      ranges.add(new Range(SYSTEM_MEMORY, section.address(), section.memoryLength()));
      at = end;
    }
    unaccepted(ranges, at, low);
    unaccepted(ranges, FOUR_GIB, FOUR_GIB + memory - low);
    return ranges;
  }

  private static void unaccepted(List<Range> ranges, long from, long to) {
    if (to > from) {
      ranges.add(new Range(UNACCEPTED, from, to - from));
    }
  }
}
