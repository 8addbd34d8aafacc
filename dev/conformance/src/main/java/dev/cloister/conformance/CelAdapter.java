package dev.cloister.conformance;

import dev.cloister.attestation.Evidence;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.Verifier;
import java.io.IOException;
import java.util.Base64;
import java.util.Set;

/**
 * Canonical event logs: accepted when they parse, which includes that every digest is its
 * content's.
 */
final class CelAdapter implements FormatAdapter {
  @Override
  public Set<String> formats() {
    return Set.of("cel");
  }

  @Override
  public Observed observe(Inputs inputs, Verifiers verifiers) throws IOException {
    byte[] bytes = inputs.evidence();
    if (inputs.evidencePath().endsWith(".b64")) {
      bytes = Base64.getMimeDecoder().decode(bytes);
    }
    try {
      Evidence evidence = Verifier.parse(bytes);
      return evidence.format() == Format.CEL
          ? new Observed("ok", "-", "-", "-", "-", "-", "accept", "")
          : Observed.malformed("this is " + evidence.format().code());
    } catch (MalformedEvidenceException e) {
      return Observed.malformed(e.getMessage());
    }
  }
}
