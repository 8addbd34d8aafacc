package dev.cloister.attestation.format;

import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.TrustAnchors;
import java.time.Instant;
import java.util.Objects;

/** All that a verification may depend on besides the evidence. */
public record VerificationContext(
    TrustAnchors anchors, Challenge challenge, Collateral collateral, Instant at) {
  /** Refuses missing values. */
  public VerificationContext {
    Objects.requireNonNull(anchors);
    Objects.requireNonNull(challenge);
    Objects.requireNonNull(collateral);
    Objects.requireNonNull(at);
  }
}
