package dev.cloister.attestation.cca;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Evidence;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.format.EvidenceFormat;
import dev.cloister.attestation.format.VerificationContext;
import java.util.List;

/** Arm CCA attestation tokens. */
public final class CcaFormat implements EvidenceFormat {
  @Override
  public List<Format> formats() {
    return List.of(Format.ARM_CCA);
  }

  /** Begins with tag 399. */
  @Override
  public boolean recognises(byte[] bytes) {
    return bytes.length > 3
        && (bytes[0] & 0xff) == 0xd9
        && bytes[1] == 0x01
        && (bytes[2] & 0xff) == 0x8f;
  }

  @Override
  public Evidence parse(byte[] bytes) throws MalformedEvidenceException {
    return CcaToken.parse(bytes);
  }

  @Override
  public AttestationResult verify(Evidence evidence, VerificationContext context) {
    if (!(evidence instanceof CcaToken token)) {
      throw new IllegalArgumentException("not a CCA token");
    }
    return CcaVerification.verify(token, context);
  }
}
