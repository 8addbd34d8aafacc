package dev.cloister.channel.ratls;

import dev.cloister.attestation.bytes.ByteString;
import java.util.Objects;
import java.util.Optional;

/**
 * M2: the server's proof.
 *
 * @param nonce 32 bytes, the server's, used once
 * @param proof over the binding in the server's role
 * @param clients what the server asks of the client
 * @param knownKey the client's attestation key that the server has appraised with this client's
 *     certificate and that is fresh enough
 */
public record Answer(
    ByteString nonce, Proof proof, ClientProof clients, Optional<ByteString> knownKey) {
  /** Refuses missing parts. */
  public Answer {
    Objects.requireNonNull(nonce);
    Objects.requireNonNull(proof);
    Objects.requireNonNull(clients);
    Objects.requireNonNull(knownKey);
  }
}
