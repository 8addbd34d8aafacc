package dev.cloister.tee.tpm;

import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.tcg.HashAlgorithm;
import dev.cloister.tee.EventLogWriter;
import dev.cloister.tee.MeasurementEvent;
import dev.cloister.tee.RuntimeLog;
import dev.cloister.tee.TeeException;
import dev.cloister.tee.TeeException.Reason;
import dev.cloister.tee.TeeSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * PCRs as measurement registers. Register 2 is PCR 13 and register 3 is PCR 15: both start at zero,
 * no locality resets them, and firmware does not use them.
 */
final class VtpmRegisters {
  private static final String FIRMWARE_LOG = "/sys/kernel/security/tpm0/binary_bios_measurements";
  private static final int MAX_LOG = 4 << 20;
  private static final Map<Integer, Integer> PCRS = Map.of(2, 13, 3, 15);

  private final Tpm tpm;
  private final TeeSettings settings;
  private final RuntimeLog log;
  private final List<HashAlgorithm> banks;

  private VtpmRegisters(Tpm tpm, TeeSettings settings, RuntimeLog log, List<HashAlgorithm> banks) {
    this.tpm = tpm;
    this.settings = settings;
    this.log = log;
    this.banks = banks;
  }

  static VtpmRegisters open(Tpm tpm, TeeSettings settings, RuntimeLog log) throws TeeException {
    return new VtpmRegisters(
        tpm, settings, log, TpmWork.during("cannot list the PCR banks", tpm::banks));
  }

  void extend(MeasurementEvent event) throws TeeException {
    Integer pcr = PCRS.get(event.register());
    if (pcr == null) {
      throw new TeeException(
          Reason.NOT_OFFERED, "register " + event.register() + " is the firmware's");
    }
    Map<HashAlgorithm, byte[]> digests = new EnumMap<>(HashAlgorithm.class);
    banks.forEach(bank -> digests.put(bank, bank.digest(event.data())));
    log.append(
        event,
        () ->
            TpmWork.during(
                "cannot extend PCR " + pcr,
                () -> {
                  tpm.pcrExtend(pcr, digests);
                  return pcr;
                }));
  }

  List<MeasurementEvent> events() {
    return log.known();
  }

  /** The firmware's log and what was extended since; empty when there is neither. */
  Optional<byte[]> eventLog() throws TeeException {
    Optional<byte[]> firmware = firmwareLog();
    List<MeasurementEvent> events = log.events();
    return firmware.isEmpty() && events.isEmpty()
        ? Optional.empty()
        : Optional.of(
            EventLogWriter.write(
                firmware, banks, events, register -> PCRS.getOrDefault(register, register)));
  }

  private Optional<byte[]> firmwareLog() throws TeeException {
    Path file = settings.file(FIRMWARE_LOG);
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_LOG);
      return Optional.of(EventLogWriter.trimmed(bytes));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException | MalformedEvidenceException e) {
      throw new TeeException(Reason.FAILED, "the firmware's event log cannot be read", e);
    }
  }
}
