package dev.cloister.attestation.token;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Evidence;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.format.EvidenceFormat;
import dev.cloister.attestation.format.VerificationContext;
import java.util.Arrays;
import java.util.List;

/** Tokens of attestation services. */
public final class TokenFormat implements EvidenceFormat {
  @Override
  public List<Format> formats() {
    return Arrays.stream(TokenIssuer.values()).map(TokenIssuer::format).toList();
  }

  @Override
  public boolean recognises(byte[] bytes) {
    return Jws.looksLike(bytes);
  }

  @Override
  public Evidence parse(byte[] bytes) throws MalformedEvidenceException {
    return AttestationToken.parse(bytes);
  }

  @Override
  public AttestationResult verify(Evidence evidence, VerificationContext context) {
    if (!(evidence instanceof AttestationToken token)) {
      throw new IllegalArgumentException("not an attestation token");
    }
    return TokenVerification.verify(token, context);
  }
}
