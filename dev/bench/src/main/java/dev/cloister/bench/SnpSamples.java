package dev.cloister.bench;

import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.bench.Check.Scheme;
import dev.cloister.bench.Samples.Sample;
import dev.cloister.testkit.amd.AmdAuthority;
import dev.cloister.testkit.amd.AmdKeys;
import dev.cloister.testkit.amd.AmdProduct;
import dev.cloister.testkit.amd.AmdRole;
import dev.cloister.testkit.amd.AmdTcb;
import dev.cloister.testkit.amd.SnpField;
import dev.cloister.testkit.amd.SnpSpec;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Seed;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Issued SEV-SNP reports, RSA keys as long as AMD's. */
final class SnpSamples {
  private static final Seed SEED = Seed.of("bench snp");
  private static final int RSA_BITS = 4096;
  private static final int SIGNED = 0x2a0;
  private static final int HALF = 72;
  private static final AmdTcb TCB = new AmdTcb(3, 4, 1, 22, 213);

  private final SnpCarrier carrier;
  private final Scenario scenario;
  private final AmdKeys keys = AmdKeys.generate(RSA_BITS, SEED);
  private final AmdAuthority authorities = authority(keys, chip("ca"));
  private final X509Certificate ask = authorities.certificate(AmdRole.ASK).x509();
  private final X509Certificate ark = authorities.certificate(AmdRole.ARK).x509();

  private SnpSamples(SnpCarrier carrier, Scenario scenario) {
    this.carrier = carrier;
    this.scenario = scenario;
  }

  static Samples of(Scenario scenario) throws Exception {
    return carriedBy(SnpCarrier.NONE, scenario);
  }

  static Samples carriedBy(SnpCarrier carrier, Scenario scenario) throws Exception {
    return new SnpSamples(carrier, scenario).issue();
  }

  private Samples issue() throws Exception {
    List<Sample> all = new ArrayList<>();
    if (scenario == Scenario.NEW_PLATFORM) {
      for (int i = 0; i < Samples.PLATFORMS; i++) {
        String label = "platform " + i;
        EcKey vcek = EcKey.generate(EcKey.Curve.P384, SEED.derive(label));
        all.add(platform(label, keys.withVcek(vcek), 1).getFirst());
      }
    } else {
      all.addAll(platform("one", keys, Samples.OF_ONE_PLATFORM));
    }
    return new Samples(
        new DevelopmentAnchors(
            List.of(TrustAnchor.of(Vendor.AMD_MILAN, "bench root", keys.ark().spki()))),
        Samples.AT,
        all);
  }

  private List<Sample> platform(String label, AmdKeys own, int reports) throws Exception {
    byte[] chip = chip(label);
    AmdAuthority certified = authority(own, chip);
    X509Certificate vcek = certified.certificate(AmdRole.VCEK).x509();
    Collateral collateral =
        Collateral.builder()
            .add(CollateralKind.VEK, vcek.getEncoded())
            .add(CollateralKind.CHAIN, ask.getEncoded())
            .add(CollateralKind.CHAIN, ark.getEncoded())
            .build();
    List<Sample> out = new ArrayList<>();
    for (int i = 0; i < reports; i++) {
      byte[] report =
          SnpSpec.sign(
              SnpSpec.content(AmdProduct.MILAN, 3, false, TCB, chip, SEED)
                  .with(SnpField.REPORT_DATA, carrier.reportData(i)),
              own.vcek());
      List<Check> checks = new ArrayList<>(checks(report, vcek));
      checks.addAll(carrier.checks(i, scenario));
      out.add(new Sample(carrier.evidence(report, i), collateral, checks));
    }
    return out;
  }

  private List<Check> checks(byte[] report, X509Certificate vcek) throws Exception {
    List<Check> out = new ArrayList<>();
    if (scenario != Scenario.WARM) {
      out.add(Check.issued(Scheme.PSS_SHA384, vcek, ask, scenario == Scenario.NEW_PLATFORM));
    }
    if (scenario == Scenario.COLD) {
      out.add(Check.issued(Scheme.PSS_SHA384, ask, ark, false));
      out.add(Check.issued(Scheme.PSS_SHA384, ark, ark, false));
    }
    out.add(
        new Check(
            Scheme.P384,
            vcek.getPublicKey().getEncoded(),
            Arrays.copyOf(report, SIGNED),
            RawEcdsa.der(report, SIGNED, HALF, true),
            scenario == Scenario.WARM));
    return out;
  }

  private static AmdAuthority authority(AmdKeys keys, byte[] chip) {
    return AmdAuthority.create(
        AmdProduct.MILAN,
        keys,
        TCB,
        chip,
        Samples.AT.minus(Duration.ofDays(60)),
        (role, spec) -> spec);
  }

  private static byte[] chip(String label) {
    return SEED.derive("chip " + label).bytes(AmdProduct.MILAN.hardwareIdLength());
  }
}
