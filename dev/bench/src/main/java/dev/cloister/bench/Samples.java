package dev.cloister.bench;

import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.testkit.intel.CollateralSpec;
import dev.cloister.testkit.intel.IntelCollateral;
import dev.cloister.testkit.intel.IntelIssuer;
import dev.cloister.testkit.intel.Platform;
import dev.cloister.testkit.intel.PlatformSpec;
import dev.cloister.testkit.intel.QuoteFormat;
import dev.cloister.testkit.pki.Seed;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/** Issued TDX v4 quotes and their collateral: real formats, an own root. */
final class Samples {
  /** When they are verified. */
  static final Instant AT = Instant.parse("2026-11-21T00:00:00Z");

  /** More than a verifier keeps, so that going round never meets a known one. */
  private static final int PLATFORMS = 1200;

  private static final int QUOTES_OF_ONE_PLATFORM = 32;
  private static final QuoteFormat FORMAT = QuoteFormat.TDX_V4;

  /**
   * A quote and the machine that made it.
   *
   * @param platform the machine
   * @param quote its bytes
   */
  record Sample(Platform platform, byte[] quote) {}

  private final IntelIssuer issuer;
  private final IntelCollateral collateral;
  private final List<Sample> all;

  private Samples(IntelIssuer issuer, IntelCollateral collateral, List<Sample> all) {
    this.issuer = issuer;
    this.collateral = collateral;
    this.all = all;
  }

  static Samples of(Scenario scenario) {
    IntelIssuer issuer = IntelIssuer.create(Seed.of("bench"), AT.minus(Duration.ofDays(365)));
    IntelCollateral collateral =
        issuer.collateral(
            CollateralSpec.upToDate(true, PlatformSpec.server(), AT.minus(Duration.ofDays(1))));
    List<Sample> all =
        switch (scenario) {
          case WARM, COLD -> {
            Platform one = issuer.platform(PlatformSpec.server());
            yield IntStream.range(0, QUOTES_OF_ONE_PLATFORM).mapToObj(i -> sample(one, i)).toList();
          }
          case NEW_PLATFORM ->
              IntStream.range(0, PLATFORMS)
                  .mapToObj(i -> PlatformSpec.server().withLabel("bench-" + i))
                  .map(spec -> sample(issuer.platform(spec), 0))
                  .toList();
        };
    return new Samples(issuer, collateral, all);
  }

  private static Sample sample(Platform platform, int number) {
    byte[] reportData = ByteBuffer.allocate(64).putInt(number).array();
    return new Sample(platform, platform.quote(platform.spec(FORMAT).withReportData(reportData)));
  }

  List<Sample> all() {
    return all;
  }

  IntelCollateral documents() {
    return collateral;
  }

  DevelopmentAnchors anchors() {
    return new DevelopmentAnchors(
        List.of(TrustAnchor.of(Vendor.INTEL, "bench root", issuer.rootSpki())));
  }

  Collateral collateral() {
    return Collateral.builder()
        .add(CollateralKind.TCB_INFO, collateral.get(IntelCollateral.Part.TCB_INFO))
        .add(CollateralKind.QE_IDENTITY, collateral.get(IntelCollateral.Part.QE_IDENTITY))
        .add(
            CollateralKind.TCB_SIGNING_CHAIN,
            collateral.get(IntelCollateral.Part.TCB_SIGNING_CHAIN))
        .add(CollateralKind.ROOT_CRL, collateral.get(IntelCollateral.Part.ROOT_CRL))
        .add(CollateralKind.PCK_CRL, collateral.get(IntelCollateral.Part.PCK_CRL))
        .build();
  }
}
