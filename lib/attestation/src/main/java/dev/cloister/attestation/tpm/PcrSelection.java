package dev.cloister.attestation.tpm;

import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.tcg.HashAlgorithm;
import java.util.ArrayList;
import java.util.List;

/**
 * TPMS_PCR_SELECTION: the PCRs of one bank that a quote covers.
 *
 * @param bank hash algorithm of the bank
 * @param indices PCR indices, ascending
 */
public record PcrSelection(HashAlgorithm bank, List<Integer> indices) {
  private static final int MAX_BANKS = 16;

  /** Copies the list. */
  public PcrSelection {
    indices = List.copyOf(indices);
  }

  /** TPML_PCR_SELECTION. */
  static List<PcrSelection> readList(TpmReader in) throws MalformedEvidenceException {
    long count = in.u32();
    if (count > MAX_BANKS) {
      throw new MalformedEvidenceException("quote selects " + count + " banks");
    }
    List<PcrSelection> out = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      int id = in.u16();
      HashAlgorithm bank =
          HashAlgorithm.of(id)
              .orElseThrow(
                  () ->
                      new MalformedEvidenceException(
                          "quote selects a bank of unknown algorithm 0x"
                              + Integer.toHexString(id)));
      byte[] bitmap = in.take(in.u8());
      List<Integer> indices = new ArrayList<>();
      for (int bit = 0; bit < bitmap.length * 8; bit++) {
        if ((bitmap[bit / 8] >>> (bit % 8) & 1) != 0) {
          indices.add(bit);
        }
      }
      out.add(new PcrSelection(bank, indices));
    }
    return List.copyOf(out);
  }
}
