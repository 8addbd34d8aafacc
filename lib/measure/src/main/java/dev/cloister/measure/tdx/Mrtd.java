package dev.cloister.measure.tdx;

import dev.cloister.measure.Bank;
import dev.cloister.measure.Candidate;
import dev.cloister.measure.MeasureException;
import dev.cloister.measure.bytes.Slice;
import dev.cloister.measure.firmware.OvmfImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * MRTD: the measurement of a TD's initial memory, as TDH.MEM.PAGE.ADD and TDH.MR.EXTEND build it
 * (Intel TDX Module Base Specification, section "Measurement of the initial TD contents").
 */
public final class Mrtd {
  private static final byte[] PAGE_ADD = "MEM.PAGE.ADD".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] EXTEND = "MR.EXTEND".getBytes(StandardCharsets.US_ASCII);
  private static final int BLOCK = 128;
  private static final int CHUNK = 256;
  private static final int ADDRESS = 16;

  private static final byte[] ZEROS = new byte[CHUNK];

  private final MessageDigest digest = Bank.SHA384.start();
  private final byte[] block = new byte[BLOCK];
  private final TdvfMetadata metadata;

  private Mrtd(TdvfMetadata metadata) {
    this.metadata = metadata;
  }

  /** MRTD of firmware in every order that VMMs use; where they agree there is one. */
  public static List<Candidate> candidates(TdvfMetadata metadata) throws MeasureException {
    List<Candidate> candidates = new ArrayList<>();
    for (PageOrder order : PageOrder.values()) {
      String value = HexFormat.of().formatHex(of(metadata, order));
      if (candidates.stream().noneMatch(c -> c.value().equals(value))) {
        candidates.add(new Candidate(value, order.text(), List.of()));
      }
    }
    return candidates.size() == 1
        ? List.of(new Candidate(candidates.getFirst().value(), "", List.of()))
        : List.copyOf(candidates);
  }

  /** MRTD of firmware, 48 bytes. */
  public static byte[] of(TdvfMetadata metadata, PageOrder order) throws MeasureException {
    Mrtd mrtd = new Mrtd(metadata);
    for (TdvfSection section : metadata.sections()) {
      mrtd.section(section, order);
    }
    return mrtd.digest.digest();
  }

  private void section(TdvfSection section, PageOrder order) throws MeasureException {
    boolean together = order == PageOrder.SINGLE_PASS;
    for (long at = 0; at < section.memoryLength(); at += OvmfImage.PAGE) {
      if (!section.augmented()) {
        block(PAGE_ADD, section.address() + at);
      }
      if (together && section.measured()) {
        page(section, at);
      }
    }
    for (long at = 0; !together && section.measured() && at < section.memoryLength(); ) {
      page(section, at);
      at += OvmfImage.PAGE;
    }
  }

  private void page(TdvfSection section, long from) throws MeasureException {
    Slice data = metadata.data(section);
    for (long at = from; at < from + OvmfImage.PAGE; at += CHUNK) {
      block(EXTEND, section.address() + at);
      int there = Math.clamp(data.length() - at, 0, CHUNK);
      if (there > 0) {
        data.slice(at, there, "page").feed(digest);
      }
      digest.update(ZEROS, there, CHUNK - there);
    }
  }

  private void block(byte[] name, long address) {
    Arrays.fill(block, (byte) 0);
    ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN).put(name).putLong(ADDRESS, address);
    digest.update(block);
  }
}
