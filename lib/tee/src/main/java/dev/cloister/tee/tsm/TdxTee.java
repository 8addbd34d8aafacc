package dev.cloister.tee.tsm;

import dev.cloister.attestation.Format;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.binding.Binding;
import dev.cloister.attestation.tcg.HashAlgorithm;
import dev.cloister.tee.EventLogWriter;
import dev.cloister.tee.MeasurementEvent;
import dev.cloister.tee.RuntimeLog;
import dev.cloister.tee.Sealing;
import dev.cloister.tee.TeeEvidence;
import dev.cloister.tee.TeeException;
import dev.cloister.tee.TeeException.Reason;
import dev.cloister.tee.TeeProvider;
import dev.cloister.tee.TeeSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A TDX guest: quotes through configfs-tsm, RTMR2 and RTMR3 through the kernel's measurement
 * registers, the firmware's log from its ACPI table. The TDX module has no sealing.
 */
final class TdxTee implements TeeProvider {
  private static final String REGISTERS = "/sys/devices/virtual/misc/tdx_guest/measurements";
  private static final String CCEL = "/sys/firmware/acpi/tables/data/CCEL";
  private static final int MAX_LOG = 4 << 20;
  private static final int FIRST_SOFTWARE_REGISTER = 2;

  private final TsmReports reports;
  private final TeeSettings settings;
  private final RuntimeLog log;

  TdxTee(TsmReports reports, TeeSettings settings, RuntimeLog log) {
    this.reports = reports;
    this.settings = settings;
    this.log = log;
  }

  @Override
  public String name() {
    return TdxTeeFactory.NAME;
  }

  @Override
  public TeeEvidence evidence(Binding binding) throws TeeException {
    byte[] quote = reports.report(binding.value(), OptionalInt.empty()).report().bytes();
    TeeEvidence evidence = TeeEvidence.of(format(quote), quote);
    Optional<byte[]> firmware = firmwareLog();
    List<MeasurementEvent> events = log.events();
    if (firmware.isEmpty() && events.isEmpty()) {
      return evidence;
    }
    return evidence.withEventLog(
        EventLogWriter.write(
            firmware, List.of(HashAlgorithm.SHA384), events, number -> number + 1));
  }

  private static Format format(byte[] quote) throws TeeException {
    int version = quote.length < 2 ? 0 : (quote[0] & 0xff) | (quote[1] & 0xff) << 8;
    return switch (version) {
      case 4 -> Format.TDX_V4;
      case 5 -> Format.TDX_V5;
      default -> throw new TeeException(Reason.FAILED, "a quote of version " + version);
    };
  }

  private Optional<byte[]> firmwareLog() throws TeeException {
    try {
      return Optional.of(EventLogWriter.trimmed(KernelFiles.read(settings.file(CCEL), MAX_LOG)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException | MalformedEvidenceException e) {
      throw new TeeException(Reason.FAILED, "the firmware's event log cannot be read", e);
    }
  }

  @Override
  public void extend(MeasurementEvent event) throws TeeException {
    if (event.register() < FIRST_SOFTWARE_REGISTER) {
      throw new TeeException(Reason.NOT_OFFERED, "RTMR" + event.register() + " is the firmware's");
    }
    Path register = settings.file(REGISTERS).resolve("rtmr" + event.register() + ":sha384");
    if (!Files.exists(register)) {
      throw new TeeException(
          Reason.NOT_OFFERED, "this kernel offers no measurement registers (Linux 6.16 does)");
    }
    log.append(event, () -> KernelFiles.write(register, event.digest()));
  }

  @Override
  public List<MeasurementEvent> events() {
    return log.known();
  }

  @Override
  public Sealing sealingKey(String purpose) {
    return new Sealing.NotOffered("the TDX module derives no keys");
  }

  @Override
  public void close() {}
}
