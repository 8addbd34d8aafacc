package dev.cloister.teelocal;

import dev.cloister.attestation.Format;
import dev.cloister.attestation.binding.Binding;
import dev.cloister.tee.CcelLog;
import dev.cloister.tee.CertificateClaims;
import dev.cloister.tee.MeasurementEvent;
import dev.cloister.tee.Sealing;
import dev.cloister.tee.TeeEnvironment;
import dev.cloister.tee.TeeEvidence;
import dev.cloister.tee.TeeException;
import dev.cloister.tee.TeeException.Reason;
import dev.cloister.tee.TeeProvider;
import dev.cloister.testkit.intel.CertificateRole;
import dev.cloister.testkit.intel.PlatformSpec;
import dev.cloister.testkit.intel.QuoteFormat;
import dev.cloister.testkit.intel.QuoteSpec;
import dev.cloister.testkit.intel.StoredIntel;
import dev.cloister.testkit.intel.TdReportField;
import dev.cloister.testkit.pki.Seed;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A software TEE that plays the whole platform: it measures the workload into RTMR3 when it is
 * opened, as measured boot code does on hardware, and signs TDX v4 quotes with keys from its data
 * directory. Whoever reads that directory can forge them.
 */
final class LocalTee implements TeeProvider {
  static final PlatformSpec PLATFORM = PlatformSpec.server().withLabel("cloister-local");

  /** Certificates and collateral start a little before now: verifiers' clocks differ. */
  static final Duration BACKDATED = Duration.ofHours(1);

  private static final List<TdReportField> REGISTERS =
      List.of(TdReportField.RTMR0, TdReportField.RTMR1, TdReportField.RTMR2, TdReportField.RTMR3);
  private static final List<Integer> SOFTWARE_REGISTERS = List.of(2, 3);

  private final StoredIntel intel;
  private final CollateralFile collateral;
  private final InstantSource clock;
  private final byte[] workloadDigest;
  private final List<MeasurementEvent> events = new ArrayList<>();
  private final byte[][] registers = new byte[REGISTERS.size()][MeasurementEvent.LENGTH];

  private LocalTee(
      StoredIntel intel, CollateralFile collateral, InstantSource clock, byte[] workloadDigest) {
    this.intel = intel;
    this.collateral = collateral;
    this.clock = clock;
    this.workloadDigest = workloadDigest;
  }

  static LocalTee open(Path folder, TeeEnvironment environment) throws IOException, TeeException {
    StoredIntel intel =
        StoredIntel.openOrCreate(
            folder.resolve("issuer"),
            PLATFORM,
            environment.random(),
            environment.clock().instant().minus(BACKDATED));
    CollateralFile collateral = CollateralFile.open(folder, intel, environment.clock().instant());
    LocalTee tee =
        new LocalTee(intel, collateral, environment.clock(), environment.workload().digest());
    tee.extend(environment.workload().event());
    return tee;
  }

  @Override
  public String name() {
    return LocalTeeFactory.NAME;
  }

  @Override
  public TeeEvidence evidence(Binding binding) throws TeeException {
    return quote(binding.value());
  }

  @Override
  public TeeEvidence certificateEvidence(CertificateClaims claims) throws TeeException {
    return quote(claims.reportData());
  }

  private synchronized TeeEvidence quote(byte[] reportData) throws TeeException {
    try {
      collateral.refresh(clock.instant());
    } catch (IOException e) {
      throw new TeeException(Reason.FAILED, "the local TEE cannot refresh its collateral", e);
    }
    QuoteSpec quote =
        intel
            .platform()
            .spec(QuoteFormat.TDX_V4)
            .with(TdReportField.MRTD, fixed("mrtd"))
            .with(TdReportField.MRSEAM, fixed("mrseam"))
            .with(TdReportField.REPORTDATA, reportData);
    for (int i = 0; i < registers.length; i++) {
      quote = quote.with(REGISTERS.get(i), registers[i]);
    }
    return TeeEvidence.of(Format.TDX_V4, intel.platform().quote(quote))
        .withEventLog(CcelLog.encode(events));
  }

  @Override
  public synchronized void extend(MeasurementEvent event) throws TeeException {
    int number = event.register();
    if (!SOFTWARE_REGISTERS.contains(number)) {
      throw new TeeException(Reason.NOT_OFFERED, "RTMR" + number + " is the firmware's");
    }
    registers[number] = event.extend(registers[number]);
    events.add(event);
  }

  @Override
  public synchronized List<MeasurementEvent> events() {
    return List.copyOf(events);
  }

  @Override
  public Sealing sealingKey(String purpose) {
    byte[] root = intel.issuer().authority(CertificateRole.ROOT).key().pkcs8();
    return Sealing.Key.takeOver(
        Seed.ofSecret(root)
            .derive("sealing")
            .derive(HexFormat.of().formatHex(workloadDigest))
            .derive(purpose)
            .bytes(32));
  }

  @Override
  public void close() {}

  /** A development value that is the same everywhere and obviously nobody's firmware. */
  private static byte[] fixed(String register) {
    return Seed.of("cloister local TEE, no hardware: " + register).bytes(MeasurementEvent.LENGTH);
  }
}
