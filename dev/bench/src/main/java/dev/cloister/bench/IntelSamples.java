package dev.cloister.bench;

import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.bench.Samples.Sample;
import dev.cloister.testkit.intel.CollateralSpec;
import dev.cloister.testkit.intel.IntelCollateral;
import dev.cloister.testkit.intel.IntelIssuer;
import dev.cloister.testkit.intel.Platform;
import dev.cloister.testkit.intel.PlatformSpec;
import dev.cloister.testkit.intel.QuoteFormat;
import dev.cloister.testkit.pki.Seed;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Issued quotes. */
final class IntelSamples {
  private final QuoteFormat format;
  private final Scenario scenario;
  private final IntelIssuer issuer =
      IntelIssuer.create(Seed.of("bench"), Samples.AT.minus(Duration.ofDays(365)));
  private final IntelCollateral documents;

  private IntelSamples(QuoteFormat format, Scenario scenario) {
    this.format = format;
    this.scenario = scenario;
    this.documents =
        issuer.collateral(
            CollateralSpec.upToDate(
                format.tdx(), PlatformSpec.server(), Samples.AT.minus(Duration.ofDays(1))));
  }

  static Samples of(QuoteFormat format, Scenario scenario) throws Exception {
    return new IntelSamples(format, scenario).issue();
  }

  private Samples issue() throws Exception {
    List<Sample> all = new ArrayList<>();
    if (scenario == Scenario.NEW_PLATFORM) {
      for (int i = 0; i < Samples.PLATFORMS; i++) {
        Platform platform = issuer.platform(PlatformSpec.server().withLabel("bench-" + i));
        all.add(sample(platform, checks(platform), 0));
      }
    } else {
      Platform one = issuer.platform(PlatformSpec.server());
      IntelChecks checks = checks(one);
      for (int i = 0; i < Samples.OF_ONE_PLATFORM; i++) {
        all.add(sample(one, checks, i));
      }
    }
    return new Samples(
        new DevelopmentAnchors(
            List.of(TrustAnchor.of(Vendor.INTEL, "bench root", issuer.rootSpki()))),
        Samples.AT,
        all);
  }

  private IntelChecks checks(Platform platform) {
    return new IntelChecks(
        scenario, platform, documents, format.signatureLengthOffset(), format.tdx() ? 6 : 0);
  }

  private Sample sample(Platform platform, IntelChecks checks, int number) throws Exception {
    byte[] reportData = ByteBuffer.allocate(64).putInt(number).array();
    byte[] quote = platform.quote(platform.spec(format).withReportData(reportData));
    return new Sample(quote, collateral(), checks.of(quote));
  }

  private Collateral collateral() {
    return Collateral.builder()
        .add(CollateralKind.TCB_INFO, documents.get(IntelCollateral.Part.TCB_INFO))
        .add(CollateralKind.QE_IDENTITY, documents.get(IntelCollateral.Part.QE_IDENTITY))
        .add(
            CollateralKind.TCB_SIGNING_CHAIN, documents.get(IntelCollateral.Part.TCB_SIGNING_CHAIN))
        .add(CollateralKind.ROOT_CRL, documents.get(IntelCollateral.Part.ROOT_CRL))
        .add(CollateralKind.PCK_CRL, documents.get(IntelCollateral.Part.PCK_CRL))
        .build();
  }
}
