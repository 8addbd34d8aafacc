package dev.cloister.attestation.ear;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.attestation.AnchorClass;
import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.Verifier;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.attestation.policy.PolicyException;
import dev.cloister.testkit.intel.IntelCollateral.Part;
import dev.cloister.testkit.intel.IntelSample;
import dev.cloister.testkit.intel.IntelScenario;
import dev.cloister.testkit.intel.QuoteFormat;
import dev.cloister.testkit.pki.Seed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An issued TDX quote's result, as if a vendor's root vouched for it, and policies for it. */
final class EarSamples {
  static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");
  static final AttestationResult DEVELOPMENT = verify();
  static final AttestationResult SOUND = vendor(DEVELOPMENT);

  private EarSamples() {}

  private static AttestationResult verify() {
    try {
      IntelSample sample = IntelScenario.of(QuoteFormat.TDX_V4, Seed.of("ear"), AT).issue();
      Collateral.Builder collateral = Collateral.builder();
      Map.of(
              Part.TCB_INFO, CollateralKind.TCB_INFO,
              Part.QE_IDENTITY, CollateralKind.QE_IDENTITY,
              Part.TCB_SIGNING_CHAIN, CollateralKind.TCB_SIGNING_CHAIN,
              Part.ROOT_CRL, CollateralKind.ROOT_CRL,
              Part.PCK_CRL, CollateralKind.PCK_CRL)
          .forEach(
              (part, kind) ->
                  sample.collateral().find(part).ifPresent(bytes -> collateral.add(kind, bytes)));
      TrustAnchor root = TrustAnchor.of(Vendor.INTEL, "testkit", sample.anchor());
      return Verifier.of(new DevelopmentAnchors(List.of(root)))
          .verify(
              Verifier.parse(sample.evidence()),
              Challenge.raw(sample.challenge()),
              collateral.build(),
              AT);
    } catch (MalformedEvidenceException e) {
      throw new IllegalStateException(e);
    }
  }

  private static AttestationResult vendor(AttestationResult result) {
    return new AttestationResult(
        result.format(),
        AnchorClass.VENDOR,
        result.at(),
        result.steps(),
        result.signature(),
        result.chain(),
        result.tcbStatus(),
        result.advisories(),
        result.collateral(),
        result.bound(),
        result.claims());
  }

  static AttestationResult with(AttestationResult result, Step step) {
    List<Step> steps = new ArrayList<>(result.steps());
    steps.add(step);
    return new AttestationResult(
        result.format(),
        result.anchorClass(),
        result.at(),
        steps,
        result.signature(),
        result.chain(),
        result.tcbStatus(),
        result.advisories(),
        result.collateral(),
        result.bound(),
        result.claims());
  }

  /** A policy that names the quote's firmware, and more. */
  static AppraisalPolicy policy(String more) throws Exception {
    String mrtd = SOUND.claims().object("measurements").string("mrtd");
    return parse("{'version':1,'measurements':{'mrtd':['" + mrtd + "']}" + more + "}");
  }

  static AppraisalPolicy parse(String text) throws PolicyException {
    return AppraisalPolicy.parse(text.replace('\'', '"').getBytes(UTF_8));
  }
}
