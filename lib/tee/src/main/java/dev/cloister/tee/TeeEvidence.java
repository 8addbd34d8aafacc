package dev.cloister.tee;

import dev.cloister.attestation.Format;
import java.util.Objects;
import java.util.Optional;

/** Evidence as the TEE gave it, with the event log that explains its runtime registers. */
public final class TeeEvidence {
  private final Format format;
  private final byte[] bytes;
  private final Optional<byte[]> eventLog;

  private TeeEvidence(Format format, byte[] bytes, Optional<byte[]> eventLog) {
    this.format = Objects.requireNonNull(format);
    this.bytes = bytes;
    this.eventLog = eventLog;
  }

  /** Evidence without an event log. */
  public static TeeEvidence of(Format format, byte[] bytes) {
    return new TeeEvidence(format, bytes.clone(), Optional.empty());
  }

  /** The same evidence with an event log (TCG2 or CCEL, as the format has it). */
  public TeeEvidence withEventLog(byte[] log) {
    return new TeeEvidence(format, bytes, Optional.of(log.clone()));
  }

  /** Its format. */
  public Format format() {
    return format;
  }

  /** The quote, report or token. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** The event log, where the TEE has one. */
  public Optional<byte[]> eventLog() {
    return eventLog.map(byte[]::clone);
  }
}
