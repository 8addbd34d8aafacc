package dev.cloister.attestation.nvidia;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Evidence;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.format.EvidenceFormat;
import dev.cloister.attestation.format.VerificationContext;
import java.util.List;

/** NVIDIA GPU and switch evidence. */
public final class NvidiaFormat implements EvidenceFormat {
  @Override
  public List<Format> formats() {
    return List.of(Format.NVIDIA_GPU);
  }

  @Override
  public boolean recognises(byte[] bytes) {
    return NvidiaEvidence.looksLike(bytes);
  }

  @Override
  public Evidence parse(byte[] bytes) throws MalformedEvidenceException {
    return NvidiaEvidence.parse(bytes);
  }

  @Override
  public AttestationResult verify(Evidence evidence, VerificationContext context) {
    if (!(evidence instanceof NvidiaEvidence nvidia)) {
      throw new IllegalArgumentException("not NVIDIA evidence");
    }
    return new NvidiaVerification(nvidia, context).run();
  }
}
