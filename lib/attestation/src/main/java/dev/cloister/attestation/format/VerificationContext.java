package dev.cloister.attestation.format;

import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.TrustAnchors;
import dev.cloister.attestation.crypto.Crypto;
import java.time.Instant;
import java.util.Objects;

/**
 * All that a verification may depend on besides the evidence.
 *
 * @param cache belongs to one verifier: what it holds was verified under the same anchors
 */
public record VerificationContext(
    TrustAnchors anchors,
    Challenge challenge,
    CollateralItems collateral,
    Instant at,
    Crypto crypto,
    VerificationCache cache) {
  /** Refuses missing values. */
  public VerificationContext {
    Objects.requireNonNull(anchors);
    Objects.requireNonNull(challenge);
    Objects.requireNonNull(collateral);
    Objects.requireNonNull(at);
    Objects.requireNonNull(crypto);
    Objects.requireNonNull(cache);
  }
}
