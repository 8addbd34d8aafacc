package dev.cloister.channel.ratls;

import dev.cloister.attestation.bytes.ByteString;
import java.util.Objects;
import java.util.Optional;

/**
 * What one end says of itself, unverified: its keys, signatures over a binding that both ends
 * compute, and evidence over the same binding unless the attestation key is known.
 *
 * @param attestationKey SPKI, 91 bytes
 * @param identityKey SPKI, 91 bytes
 * @param evidence over the binding
 * @param attestationSignature r || s, 64 bytes
 * @param identitySignature r || s, 64 bytes
 */
public record Proof(
    ByteString attestationKey,
    ByteString identityKey,
    Optional<PresentedEvidence> evidence,
    ByteString attestationSignature,
    ByteString identitySignature) {
  /** Refuses missing parts. */
  public Proof {
    Objects.requireNonNull(attestationKey);
    Objects.requireNonNull(identityKey);
    Objects.requireNonNull(evidence);
    Objects.requireNonNull(attestationSignature);
    Objects.requireNonNull(identitySignature);
  }
}
