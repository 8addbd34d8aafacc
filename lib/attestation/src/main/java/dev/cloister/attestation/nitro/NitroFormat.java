package dev.cloister.attestation.nitro;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Evidence;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.format.EvidenceFormat;
import dev.cloister.attestation.format.VerificationContext;
import java.util.List;

/** Nitro attestation documents. */
public final class NitroFormat implements EvidenceFormat {
  private static final int ARRAY_OF_FOUR = 0x84;
  private static final int TAG_18 = 0xd2;
  private static final int SHORT_BYTES = 0x44;

  @Override
  public List<Format> formats() {
    return List.of(Format.NITRO);
  }

  /** COSE_Sign1 whose protected header has the four bytes of {1: -35}. */
  @Override
  public boolean recognises(byte[] bytes) {
    int at = bytes.length > 0 && (bytes[0] & 0xff) == TAG_18 ? 1 : 0;
    return bytes.length > at + 1
        && (bytes[at] & 0xff) == ARRAY_OF_FOUR
        && (bytes[at + 1] & 0xff) == SHORT_BYTES;
  }

  @Override
  public Evidence parse(byte[] bytes) throws MalformedEvidenceException {
    return NitroDocument.parse(bytes);
  }

  @Override
  public AttestationResult verify(Evidence evidence, VerificationContext context) {
    if (!(evidence instanceof NitroDocument document)) {
      throw new IllegalArgumentException("not a Nitro attestation document");
    }
    return NitroVerification.verify(document, context);
  }
}
