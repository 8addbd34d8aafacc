package dev.cloister.tee;

import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.Format;
import java.util.Objects;
import java.util.Optional;

/**
 * Evidence as the TEE gave it, with what only the TEE's own machine can add: the event log that
 * explains its registers and, for a TPM, the quote's signature, key and PCR values.
 */
public final class TeeEvidence {
  private final Format format;
  private final byte[] bytes;
  private final Optional<byte[]> eventLog;
  private final Collateral parts;

  private TeeEvidence(Format format, byte[] bytes, Optional<byte[]> eventLog, Collateral parts) {
    this.format = Objects.requireNonNull(format);
    this.bytes = bytes;
    this.eventLog = eventLog;
    this.parts = parts;
  }

  /** Evidence without an event log. */
  public static TeeEvidence of(Format format, byte[] bytes) {
    return new TeeEvidence(format, bytes.clone(), Optional.empty(), Collateral.empty());
  }

  /** The same evidence with an event log (TCG2 or CCEL, as the format has it). */
  public TeeEvidence withEventLog(byte[] log) {
    return new TeeEvidence(format, bytes, Optional.of(log.clone()), parts);
  }

  /** The same evidence with a part that its format keeps apart, such as a TPM quote's signature. */
  public TeeEvidence with(CollateralKind kind, byte[] part) {
    return new TeeEvidence(
        format, bytes, eventLog, Collateral.builder().addAll(parts).add(kind, part).build());
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

  /** Everything that came with the evidence, the event log too, as the verifier takes it. */
  public Collateral collateral() {
    Collateral.Builder all = Collateral.builder().addAll(parts);
    eventLog.ifPresent(log -> all.add(CollateralKind.EVENT_LOG, log));
    return all.build();
  }
}
