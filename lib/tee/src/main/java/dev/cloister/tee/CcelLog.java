package dev.cloister.tee;

import dev.cloister.attestation.tcg.HashAlgorithm;
import java.util.List;
import java.util.Optional;

/**
 * Measurement events as a CC event log (CCEL): a TCG 1.2 header event that announces SHA-384, then
 * crypto-agile events (TCG PC Client Platform Firmware Profile 1.06, section 10). Replaying it
 * gives the registers of the evidence it comes with.
 */
public final class CcelLog {
  private CcelLog() {}

  /** The log of these events, oldest first. Measurement register n + 1 is RTMR n. */
  public static byte[] encode(List<MeasurementEvent> events) {
    return EventLogWriter.write(
        Optional.empty(), List.of(HashAlgorithm.SHA384), events, number -> number + 1);
  }
}
