package dev.cloister.attestation.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.Evidence;
import dev.cloister.attestation.FindingCode;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.TrustAnchors;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.Verifier;
import dev.cloister.testkit.cases.Case;
import dev.cloister.testkit.cases.Fault;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Hands issued cases to the public API, and asks of the answer what a fault says. */
public final class IssuedCases {
  private IssuedCases() {}

  /** Verifies. */
  public static AttestationResult verify(Case found) throws MalformedEvidenceException {
    return verify(found, anchors(found));
  }

  private static TrustAnchors anchors(Case found) {
    List<TrustAnchor> anchors = new ArrayList<>();
    found
        .anchors()
        .forEach(
            (vendor, keys) ->
                keys.forEach(key -> anchors.add(TrustAnchor.of(vendor(vendor), "testkit", key))));
    return new DevelopmentAnchors(anchors);
  }

  /** Verifies evidence that the case's own is a container of. */
  public static AttestationResult verify(Evidence inner, Case found) {
    return verify(inner, found, anchors(found));
  }

  /** Verifies with other anchors than the case's. */
  public static AttestationResult verify(Case found, TrustAnchors anchors)
      throws MalformedEvidenceException {
    return verify(Verifier.parse(found.evidence()), found, anchors);
  }

  /** A verifier that rests on the case's anchors. */
  public static Verifier verifier(Case found) {
    return Verifier.of(anchors(found));
  }

  /** Verifies with a verifier that may have seen other cases. */
  public static AttestationResult verify(Case found, Verifier verifier)
      throws MalformedEvidenceException {
    return verify(Verifier.parse(found.evidence()), found, verifier);
  }

  private static AttestationResult verify(Evidence evidence, Case found, TrustAnchors anchors) {
    return verify(evidence, found, Verifier.of(anchors));
  }

  private static AttestationResult verify(Evidence evidence, Case found, Verifier verifier) {
    Collateral.Builder collateral = Collateral.builder();
    found
        .collateral()
        .forEach((kind, items) -> items.forEach(item -> collateral.add(kind(kind), item)));
    return verifier.verify(
        evidence,
        found.challenge().map(Challenge::raw).orElseGet(Challenge::none),
        collateral.build(),
        found.at());
  }

  /** Steps that were not run, with their codes. */
  public static List<String> open(AttestationResult result) {
    return result.steps().stream()
        .filter(step -> step.outcome() == Step.Outcome.NOT_RUN)
        .map(step -> step.name() + " " + step.code())
        .toList();
  }

  /** Asks that exactly the named step notices. */
  public static void check(Fault fault) throws MalformedEvidenceException {
    Case found = fault.make().get();
    if (fault.effect() == Fault.Effect.MALFORMED) {
      assertThatExceptionOfType(MalformedEvidenceException.class).isThrownBy(() -> verify(found));
      return;
    }
    AttestationResult result = verify(found);
    String named = fault.step() + " " + fault.code();
    switch (fault.effect()) {
      case STEP -> {
        assertThat(failed(result)).containsExactly(named);
        assertThat(notRun(result)).isEmpty();
      }
      case NOT_RUN -> {
        assertThat(failed(result)).isEmpty();
        assertThat(notRun(result)).containsExactly(named);
      }
      default -> {
        assertThat(result.steps()).allMatch(step -> step.outcome() == Step.Outcome.PASSED);
        assertThat(result.steps().stream().map(Step::code).filter(code -> !code.isEmpty()))
            .isEqualTo(fault.code().isEmpty() ? List.of() : List.of(fault.code()));
      }
    }
  }

  /** Steps that failed, with their codes. */
  public static List<String> failed(AttestationResult result) {
    return result.failures().stream().map(step -> step.name() + " " + step.code()).toList();
  }

  /** Steps that were not run for a reason of their own. */
  public static List<String> notRun(AttestationResult result) {
    return result.steps().stream()
        .filter(step -> step.outcome() == Step.Outcome.NOT_RUN)
        .filter(step -> !step.code().equals(FindingCode.PREREQUISITE.code()))
        .map(step -> step.name() + " " + step.code())
        .toList();
  }

  private static CollateralKind kind(String code) {
    return Arrays.stream(CollateralKind.values())
        .filter(kind -> kind.code().equals(code))
        .findFirst()
        .orElseThrow();
  }

  private static Vendor vendor(String code) {
    return Arrays.stream(Vendor.values())
        .filter(vendor -> vendor.code().equals(code))
        .findFirst()
        .orElseThrow();
  }
}
