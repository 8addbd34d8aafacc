package dev.cloister.tee;

import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.tcg.HashAlgorithm;
import dev.cloister.attestation.tcg.TcgEventLog;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/**
 * Puts what was measured since boot after what the firmware measured, in the firmware log's own
 * form (TCG PC Client Platform Firmware Profile 1.06, section 10).
 */
public final class EventLogWriter {
  private static final int EV_NO_ACTION = 3;
  private static final int EV_IPL = 13;
  private static final int SHA1_LENGTH = 20;

  private EventLogWriter() {}

  /**
   * The whole log.
   *
   * @param firmware the firmware's log; its padding is dropped
   * @param banks hash algorithms of the registers that the events extended
   * @param events since boot, oldest first
   * @param index a register's index in the log, by its number in the event
   */
  public static byte[] write(
      Optional<byte[]> firmware,
      List<HashAlgorithm> banks,
      List<MeasurementEvent> events,
      IntUnaryOperator index) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(firmware.orElseGet(() -> header(banks)));
    for (MeasurementEvent event : events) {
      u32(out, index.applyAsInt(event.register()));
      u32(out, EV_IPL);
      u32(out, banks.size());
      for (HashAlgorithm bank : banks) {
        u16(out, bank.id());
        out.writeBytes(bank.digest(event.data()));
      }
      sized(out, event.data());
    }
    return out.toByteArray();
  }

  /**
   * A firmware's log without the padding of its area.
   *
   * @throws MalformedEvidenceException when it is none, or of the form before TPM 2.0, to which
   *     nothing can be added
   */
  public static byte[] trimmed(byte[] log) throws MalformedEvidenceException {
    TcgEventLog parsed = TcgEventLog.parse(log);
    if (!parsed.cryptoAgile()) {
      throw new MalformedEvidenceException("expected a crypto-agile event log");
    }
    return Arrays.copyOf(log, parsed.length());
  }

  private static byte[] header(List<HashAlgorithm> banks) {
    var specification = new ByteArrayOutputStream();
    specification.writeBytes("Spec ID Event03\0".getBytes(StandardCharsets.US_ASCII));
    u32(specification, 0);
    specification.writeBytes(new byte[] {0, 2, 0, 2});
    u32(specification, banks.size());
    for (HashAlgorithm bank : banks) {
      u16(specification, bank.id());
      u16(specification, bank.length());
    }
    specification.write(0);
    var out = new ByteArrayOutputStream();
    u32(out, 0);
    u32(out, EV_NO_ACTION);
    out.writeBytes(new byte[SHA1_LENGTH]);
    sized(out, specification.toByteArray());
    return out.toByteArray();
  }

  private static void sized(ByteArrayOutputStream out, byte[] data) {
    u32(out, data.length);
    out.writeBytes(data);
  }

  private static void u16(ByteArrayOutputStream out, int value) {
    out.write(value);
    out.write(value >> 8);
  }

  private static void u32(ByteArrayOutputStream out, int value) {
    u16(out, value);
    u16(out, value >> 16);
  }
}
