package dev.cloister.attestation.intel;

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
import dev.cloister.testkit.intel.IntelCollateral;
import dev.cloister.testkit.intel.IntelCollateral.Part;
import dev.cloister.testkit.intel.IntelSample;
import dev.cloister.testkit.intel.IntelScenario;
import dev.cloister.testkit.intel.QuoteFormat;
import dev.cloister.testkit.pki.Seed;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Issued cases, and how the tests hand them to the public API. */
final class IntelSamples {
  static final Seed SEED = Seed.of("attestation");
  static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");

  private static final Map<Part, CollateralKind> KINDS =
      Map.of(
          Part.TCB_INFO, CollateralKind.TCB_INFO,
          Part.QE_IDENTITY, CollateralKind.QE_IDENTITY,
          Part.TCB_SIGNING_CHAIN, CollateralKind.TCB_SIGNING_CHAIN,
          Part.ROOT_CRL, CollateralKind.ROOT_CRL,
          Part.PCK_CRL, CollateralKind.PCK_CRL,
          Part.PCK_CHAIN, CollateralKind.PCK_CHAIN);

  private IntelSamples() {}

  static IntelScenario scenario(QuoteFormat format) {
    return IntelScenario.of(format, SEED, AT);
  }

  static Collateral collateral(IntelCollateral documents) {
    Collateral.Builder out = Collateral.builder();
    KINDS.forEach((part, kind) -> documents.find(part).ifPresent(bytes -> out.add(kind, bytes)));
    return out.build();
  }

  static Collateral collateralAnd(IntelCollateral documents, CollateralKind kind, byte[] item) {
    Collateral.Builder out = Collateral.builder().add(kind, item);
    KINDS.forEach((part, k) -> documents.find(part).ifPresent(bytes -> out.add(k, bytes)));
    return out.build();
  }

  static Verifier verifier(byte[] rootSpki) {
    return Verifier.of(
        new DevelopmentAnchors(List.of(TrustAnchor.of(Vendor.INTEL, "testkit", rootSpki))));
  }

  static AttestationResult verify(IntelSample sample) throws MalformedEvidenceException {
    return verify(verifier(sample.anchor()), sample);
  }

  static AttestationResult verify(Verifier verifier, IntelSample sample)
      throws MalformedEvidenceException {
    return verifier.verify(
        Verifier.parse(sample.evidence()),
        Challenge.raw(sample.challenge()),
        collateral(sample.collateral()),
        sample.at());
  }

  static List<String> failed(AttestationResult result) {
    return result.failures().stream().map(step -> step.name() + " " + step.code()).toList();
  }

  /** Not run for a reason of their own, not for another step's. */
  static List<String> notRun(AttestationResult result) {
    return result.steps().stream()
        .filter(step -> step.outcome() == Step.Outcome.NOT_RUN)
        .filter(step -> !step.code().equals("prerequisite"))
        .map(step -> step.name() + " " + step.code())
        .toList();
  }
}
