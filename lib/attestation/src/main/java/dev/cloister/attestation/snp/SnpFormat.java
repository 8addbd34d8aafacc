package dev.cloister.attestation.snp;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Evidence;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.format.EvidenceFormat;
import dev.cloister.attestation.format.VerificationContext;
import java.util.List;

/** SEV-SNP reports and extended reports. */
public final class SnpFormat implements EvidenceFormat {
  @Override
  public List<Format> formats() {
    return List.of(Format.SNP);
  }

  @Override
  public boolean recognises(byte[] bytes) {
    return bytes.length >= SnpReport.LENGTH
        && bytes[0] >= 2
        && bytes[0] <= 5
        && zero(bytes, 1, 4)
        && bytes[0x34] == 1
        && zero(bytes, 0x35, 0x38);
  }

  private static boolean zero(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public Evidence parse(byte[] bytes) throws MalformedEvidenceException {
    return SnpReport.parse(bytes);
  }

  @Override
  public AttestationResult verify(Evidence evidence, VerificationContext context) {
    if (!(evidence instanceof SnpReport report)) {
      throw new IllegalArgumentException("not an SNP report");
    }
    return SnpVerification.verify(report, context);
  }
}
