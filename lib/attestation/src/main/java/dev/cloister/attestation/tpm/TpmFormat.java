package dev.cloister.attestation.tpm;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Evidence;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.format.EvidenceFormat;
import dev.cloister.attestation.format.VerificationContext;
import java.util.List;

/** TPM 2.0 quotes; signature, key, PCR values and event log come as collateral. */
public final class TpmFormat implements EvidenceFormat {
  @Override
  public List<Format> formats() {
    return List.of(Format.TPM);
  }

  /** TPM_GENERATED_VALUE. */
  @Override
  public boolean recognises(byte[] bytes) {
    return bytes.length > 6
        && (bytes[0] & 0xff) == 0xff
        && bytes[1] == 'T'
        && bytes[2] == 'C'
        && bytes[3] == 'G';
  }

  @Override
  public Evidence parse(byte[] bytes) throws MalformedEvidenceException {
    return TpmAttest.parse(bytes);
  }

  @Override
  public AttestationResult verify(Evidence evidence, VerificationContext context) {
    if (!(evidence instanceof TpmAttest quote)) {
      throw new IllegalArgumentException("not a TPM quote");
    }
    return TpmVerification.verify(quote, context);
  }
}
