package dev.cloister.channel.ratls;

import dev.cloister.attestation.bytes.ByteString;
import java.util.Objects;

/**
 * Who the other end of a connection has proven to be.
 *
 * @param appraisal of the evidence for its attestation key; {@link #fresh} says whether that was
 *     given for this very connection
 * @param attestationKey SPKI
 * @param identityKey SPKI
 * @param fresh whether the evidence was made for this connection; else it was made for the
 *     attestation key, at most {@code maxAge} ago, and the key signed this connection
 */
public record AttestedPeer(
    PeerAppraisal appraisal, ByteString attestationKey, ByteString identityKey, boolean fresh) {
  /** Refuses missing parts. */
  public AttestedPeer {
    Objects.requireNonNull(appraisal);
    Objects.requireNonNull(attestationKey);
    Objects.requireNonNull(identityKey);
  }
}
