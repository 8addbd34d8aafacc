package dev.cloister.attestation.format;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Evidence;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.MalformedEvidenceException;
import java.util.List;

/**
 * A TEE's evidence joins the verifier by implementing this and standing in the list of {@link
 * Formats}.
 */
public interface EvidenceFormat {
  /** The formats it handles. */
  List<Format> formats();

  /**
   * Whether the first bytes look like this format; cheap, and certain enough that a failure to
   * parse is reported as this format's.
   */
  boolean recognises(byte[] bytes);

  /**
   * Parses.
   *
   * @throws MalformedEvidenceException when the bytes are not well-formed
   */
  Evidence parse(byte[] bytes) throws MalformedEvidenceException;

  /** Verifies evidence that {@link #parse} made. */
  AttestationResult verify(Evidence evidence, VerificationContext context);
}
