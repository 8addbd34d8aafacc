package dev.cloister.channel.ratls;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.tee.TeeEvidence;
import java.util.Objects;
import java.util.Optional;

/**
 * Evidence as the other end sent it, unverified.
 *
 * @param bytes quote, report or token
 * @param eventLog what explains its registers, where the TEE has one
 */
public record PresentedEvidence(ByteString bytes, Optional<ByteString> eventLog) {
  /** Most bytes of both together. */
  public static final int MAX_LENGTH = 256 * 1024;

  /** Refuses what is too long to send. */
  public PresentedEvidence {
    Objects.requireNonNull(eventLog);
    if (bytes.length() + eventLog.map(ByteString::length).orElse(0) > MAX_LENGTH) {
      throw new IllegalArgumentException("expected at most " + MAX_LENGTH + " bytes of evidence");
    }
  }

  static PresentedEvidence of(TeeEvidence evidence) {
    return new PresentedEvidence(
        ByteString.copyOf(evidence.bytes()), evidence.eventLog().map(ByteString::copyOf));
  }
}
