package dev.cloister.fuzz.parser;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.Evidence;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.Verifier;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.testkit.intel.CertificationData;
import dev.cloister.testkit.intel.IntelCollateral.Part;
import dev.cloister.testkit.intel.IntelIssuer;
import dev.cloister.testkit.intel.IntelSample;
import dev.cloister.testkit.intel.IntelScenario;
import dev.cloister.testkit.intel.Platform;
import dev.cloister.testkit.intel.QuoteFormat;
import dev.cloister.testkit.pki.Seed;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** An issuer, a quote of it, its collateral, and a verifier that trusts it. */
final class IntelWorld {
  private static final Instant AT = Instant.parse("2026-11-21T00:00:00Z");

  private final IntelIssuer issuer;
  private final Platform platform;
  private final byte[] quote;
  private final byte[] quoteWithoutChain;
  private final Map<CollateralKind, byte[]> collateral = new EnumMap<>(CollateralKind.class);
  private final Verifier verifier;
  private final AppraisalPolicy policy = AppraisalPolicy.defaults();

  private IntelWorld(IntelScenario scenario) {
    IntelSample sample = scenario.issue();
    issuer = scenario.issuer();
    platform = scenario.platform();
    quote = sample.evidence();
    quoteWithoutChain =
        platform.quote(
            platform
                .spec(scenario.format())
                .withCertification(chain -> CertificationData.encryptedPpid(platform.spec())));
    collateral.put(CollateralKind.TCB_INFO, sample.collateral().get(Part.TCB_INFO));
    collateral.put(CollateralKind.QE_IDENTITY, sample.collateral().get(Part.QE_IDENTITY));
    collateral.put(
        CollateralKind.TCB_SIGNING_CHAIN, sample.collateral().get(Part.TCB_SIGNING_CHAIN));
    collateral.put(CollateralKind.ROOT_CRL, sample.collateral().get(Part.ROOT_CRL));
    collateral.put(CollateralKind.PCK_CRL, sample.collateral().get(Part.PCK_CRL));
    verifier =
        Verifier.of(
            new DevelopmentAnchors(
                List.of(TrustAnchor.of(Vendor.INTEL, "fuzz root", sample.anchor()))));
  }

  static IntelWorld of(QuoteFormat format) {
    return new IntelWorld(IntelScenario.of(format, Seed.of("fuzz"), AT));
  }

  IntelIssuer issuer() {
    return issuer;
  }

  Platform platform() {
    return platform;
  }

  byte[] quote() {
    return quote.clone();
  }

  /** The same machine's quote with an encrypted PPID where others have the PCK chain. */
  byte[] quoteWithoutChain() {
    return quoteWithoutChain.clone();
  }

  byte[] document(CollateralKind kind) {
    return collateral.getOrDefault(kind, new byte[0]).clone();
  }

  /** Verifies with one document replaced or added, and appraises. */
  void verify(byte[] bytes, CollateralKind kind, byte[] document)
      throws MalformedEvidenceException {
    Evidence evidence = Verifier.parse(bytes);
    Map<CollateralKind, byte[]> all = new EnumMap<>(collateral);
    all.put(kind, document);
    Collateral.Builder builder = Collateral.builder();
    all.forEach(builder::add);
    AttestationResult result = verifier.verify(evidence, Challenge.none(), builder.build(), AT);
    result.claims().toJson();
    policy.appraise(result);
  }
}
