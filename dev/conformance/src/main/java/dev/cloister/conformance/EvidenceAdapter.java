package dev.cloister.conformance;

import dev.cloister.attestation.Evidence;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.Verifier;
import java.io.IOException;

/** Evidence that the library tells by its bytes; a case of another format is malformed. */
abstract class EvidenceAdapter implements FormatAdapter {
  @Override
  public final Observed observe(Inputs inputs, Verifiers verifiers) throws IOException {
    Evidence evidence;
    try {
      evidence = Verifier.parse(evidence(inputs));
    } catch (MalformedEvidenceException e) {
      return Observed.malformed(e.getMessage());
    }
    return expects(evidence.format(), inputs)
        ? judge(evidence, inputs, verifiers)
        : unexpected(evidence.format());
  }

  byte[] evidence(Inputs inputs) throws IOException {
    return inputs.evidence();
  }

  abstract boolean expects(Format found, Inputs inputs);

  Observed unexpected(Format found) {
    return Observed.malformed("this is " + found.code());
  }

  abstract Observed judge(Evidence evidence, Inputs inputs, Verifiers verifiers) throws IOException;
}
