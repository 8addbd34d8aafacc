package dev.cloister.channel.ratls;

import dev.cloister.attestation.bytes.ByteString;
import java.util.Objects;
import java.util.Optional;

/**
 * M1: what the client asks for.
 *
 * @param nonce 32 bytes, the client's, used once
 * @param knownKey the attestation key that the client has appraised and that is fresh enough
 * @param serviceId the service it wants, 1 to 255 bytes of UTF-8
 */
public record Hello(ByteString nonce, Optional<ByteString> knownKey, String serviceId) {
  /** Refuses missing parts. */
  public Hello {
    Objects.requireNonNull(nonce);
    Objects.requireNonNull(knownKey);
    Objects.requireNonNull(serviceId);
  }
}
