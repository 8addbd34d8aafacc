package dev.cloister.tee.tsm;

import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.Verifier;
import dev.cloister.testkit.amd.AmdAuthority;
import dev.cloister.testkit.amd.AmdKeys;
import dev.cloister.testkit.amd.AmdProduct;
import dev.cloister.testkit.amd.AmdRole;
import dev.cloister.testkit.amd.AmdTcb;
import dev.cloister.testkit.amd.SnpField;
import dev.cloister.testkit.amd.SnpSpec;
import dev.cloister.testkit.intel.CollateralSpec;
import dev.cloister.testkit.intel.IntelCollateral;
import dev.cloister.testkit.intel.IntelIssuer;
import dev.cloister.testkit.intel.Platform;
import dev.cloister.testkit.intel.PlatformSpec;
import dev.cloister.testkit.intel.QuoteFormat;
import dev.cloister.testkit.intel.TdReportField;
import dev.cloister.testkit.kernel.FakeKernel;
import dev.cloister.testkit.kernel.Registers;
import dev.cloister.testkit.kernel.TsmDriver;
import dev.cloister.testkit.pki.Seed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** TEEs that issue real-format reports under own roots, and who verifies them. */
public final class Guests {
  static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");

  /** When it is verified. */
  public static final Instant AT = FROM.plus(Duration.ofDays(10));

  private static final Seed SEED = Seed.of("configfs-tsm guests");
  private static final IntelIssuer INTEL = IntelIssuer.create(SEED.derive("intel"), FROM);
  private static final Platform SERVER = INTEL.platform(PlatformSpec.server());
  private static final AmdKeys AMD = AmdKeys.generate(SEED.derive("amd"));
  private static final AmdTcb TCB = new AmdTcb(3, 4, 1, 22, 213);
  private static final byte[] CHIP = SEED.derive("chip").bytes(AmdProduct.MILAN.hardwareIdLength());
  private static final AmdAuthority AUTHORITY =
      AmdAuthority.create(AmdProduct.MILAN, AMD, TCB, CHIP, FROM, (role, spec) -> spec);

  private Guests() {}

  /** A TD whose quotes show these registers. */
  record Td(Registers registers, QuoteFormat format) implements TsmDriver {
    @Override
    public String name() {
      return "tdx_guest";
    }

    @Override
    public byte[] report(byte[] challenge, int privilege) {
      return SERVER.quote(
          SERVER
              .spec(format)
              .with(TdReportField.REPORTDATA, challenge)
              .with(TdReportField.RTMR0, registers.value(0))
              .with(TdReportField.RTMR1, registers.value(1))
              .with(TdReportField.RTMR2, registers.value(2))
              .with(TdReportField.RTMR3, registers.value(3)));
    }
  }

  /** An SNP guest whose host gave this certificate table. */
  static final class Snp implements TsmDriver {
    private final byte[] table;

    Snp(byte[] table) {
      this.table = table;
    }

    static Snp withCertificates() {
      return new Snp(
          SnpSpec.table(
              entry("63da758d-e664-4564-adc5-f4b93be8accd", AmdRole.VCEK),
              entry("4ab7b379-bbac-4fe4-a02f-05aef327c782", AmdRole.ASK),
              entry("c0b406a4-a803-4952-9743-3fb6014cd0ae", AmdRole.ARK)));
    }

    private static SnpSpec.Entry entry(String guid, AmdRole role) {
      return new SnpSpec.Entry(guid, AUTHORITY.certificate(role));
    }

    @Override
    public String name() {
      return "sev_guest";
    }

    @Override
    public byte[] report(byte[] challenge, int privilege) {
      return SnpSpec.sign(
          SnpSpec.content(AmdProduct.MILAN, 3, false, TCB, CHIP, SEED)
              .with(SnpField.REPORT_DATA, challenge)
              .with(SnpField.VMPL, privilege),
          AMD.vcek());
    }

    @Override
    public OptionalInt privilegeFloor() {
      return OptionalInt.of(0);
    }

    @Override
    public Optional<byte[]> certificates() {
      return Optional.of(table.clone());
    }
  }

  /** A quote of the TD whose report this is, as Azure's host makes it. */
  public static byte[] quote(byte[] reportData) {
    return new Td(new FakeKernel().registers(), QuoteFormat.TDX_V4).report(reportData, 0);
  }

  /** Who knows the roots. */
  public static Verifier verifier() {
    return Verifier.of(
        new DevelopmentAnchors(
            List.of(
                TrustAnchor.of(Vendor.INTEL, "testkit", INTEL.rootSpki()),
                TrustAnchor.of(Vendor.AMD_MILAN, "testkit", AMD.ark().spki()))));
  }

  /** Intel's collateral, besides what comes with the evidence. */
  public static Collateral intelCollateral() {
    IntelCollateral issued = INTEL.collateral(CollateralSpec.upToDate(true, SERVER.spec(), FROM));
    Collateral.Builder all = Collateral.builder();
    Map.of(
            IntelCollateral.Part.TCB_INFO, CollateralKind.TCB_INFO,
            IntelCollateral.Part.QE_IDENTITY, CollateralKind.QE_IDENTITY,
            IntelCollateral.Part.TCB_SIGNING_CHAIN, CollateralKind.TCB_SIGNING_CHAIN,
            IntelCollateral.Part.ROOT_CRL, CollateralKind.ROOT_CRL,
            IntelCollateral.Part.PCK_CRL, CollateralKind.PCK_CRL)
        .forEach((part, kind) -> all.add(kind, issued.get(part)));
    return all.build();
  }
}
