package dev.cloister.system;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.Verifier;
import dev.cloister.attestation.bytes.ByteString;
import java.time.Instant;

/**
 * What a guest gave out in answer to a nonce.
 *
 * @param collateral its signature and event log, and what shows whose key signed
 */
record GuestProof(Verifier verifier, ByteString nonce, ByteString quote, Collateral collateral) {

  /** What it proves to whoever expects that nonce. */
  AttestationResult verify(ByteString expected) throws MalformedEvidenceException {
    return verifier.verify(
        Verifier.parse(quote.bytes()), Challenge.raw(expected.bytes()), collateral, Instant.now());
  }
}
