package dev.cloister.tee.tpm;

import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.bytes.ByteReader;
import dev.cloister.attestation.tcg.HashAlgorithm;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * PCRs of one bank.
 *
 * @param bank the bank's hash algorithm
 * @param indices 0 to 23, ascending, at least one
 */
public record PcrSet(HashAlgorithm bank, List<Integer> indices) {
  private static final int COUNT = 24;

  /** Sorts, and refuses what no PC client TPM has. */
  public PcrSet {
    indices = List.copyOf(new TreeSet<>(indices));
    if (indices.isEmpty() || indices.getFirst() < 0 || indices.getLast() >= COUNT) {
      throw new IllegalArgumentException("expected PCRs from 0 to 23");
    }
  }

  /** Of the SHA-256 bank. */
  static PcrSet sha256(List<Integer> indices) {
    return new PcrSet(HashAlgorithm.SHA256, indices);
  }

  /**
   * The SHA-256 bank's, from a setting's text.
   *
   * @throws IllegalArgumentException when it is not a list of PCRs
   */
  static PcrSet parse(String text) {
    if (!text.matches("[0-9]{1,2}(,[0-9]{1,2})*")) {
      throw new IllegalArgumentException("expected PCRs as in \"0,1,7\"");
    }
    return sha256(Stream.of(text.split(",", -1)).map(Integer::valueOf).toList());
  }

  /** TPML_PCR_SELECTION. */
  byte[] encoded() {
    byte[] bits = new byte[COUNT / 8];
    indices.forEach(index -> bits[index / 8] |= (byte) (1 << index % 8));
    return ByteBuffer.allocate(4 + 2 + 1 + bits.length)
        .putInt(1)
        .putShort((short) bank.id())
        .put((byte) bits.length)
        .put(bits)
        .array();
  }

  /** TPML_PCR_SELECTION; banks that are not known, or have no PCRs, are left out. */
  static List<PcrSet> read(ByteReader in) throws MalformedEvidenceException {
    List<PcrSet> sets = new ArrayList<>();
    long count = in.u32("PCR selections");
    for (long i = 0; i < count; i++) {
      int id = in.u16("bank");
      byte[] bits = in.bytes(in.u8("selection size"), "selection");
      List<Integer> indices = new ArrayList<>();
      for (int bit = 0; bit < Math.min(COUNT, bits.length * 8); bit++) {
        if ((bits[bit / 8] >>> bit % 8 & 1) != 0) {
          indices.add(bit);
        }
      }
      if (!indices.isEmpty()) {
        HashAlgorithm.of(id).ifPresent(bank -> sets.add(new PcrSet(bank, indices)));
      }
    }
    return List.copyOf(sets);
  }
}
