package dev.cloister.attestation.azure;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Evidence;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.format.EvidenceFormat;
import dev.cloister.attestation.format.VerificationContext;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Azure vTPM bundles. */
public final class AzureVtpmFormat implements EvidenceFormat {
  @Override
  public List<Format> formats() {
    return List.of(Format.AZURE_VTPM);
  }

  /** A JSON object that speaks of a quote's message and an HCL report. */
  @Override
  public boolean recognises(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1).stripLeading();
    return text.startsWith("{")
        && text.contains("\"message\"")
        && (text.contains("\"hcl_report\"") || text.contains("\"report\""));
  }

  @Override
  public Evidence parse(byte[] bytes) throws MalformedEvidenceException {
    return AzureVtpmEvidence.parse(bytes);
  }

  @Override
  public AttestationResult verify(Evidence evidence, VerificationContext context) {
    if (!(evidence instanceof AzureVtpmEvidence azure)) {
      throw new IllegalArgumentException("not Azure vTPM evidence");
    }
    return AzureVtpmVerification.verify(azure, context);
  }
}
