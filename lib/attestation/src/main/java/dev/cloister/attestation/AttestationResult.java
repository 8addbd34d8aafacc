package dev.cloister.attestation;

import dev.cloister.attestation.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What verification of evidence found: every step and its outcome, and the claims. It says nothing
 * about whether that is acceptable; {@link dev.cloister.attestation.policy.AppraisalPolicy} does.
 *
 * @param format the evidence's format
 * @param anchorClass which kind of root the verifier rests on
 * @param at the instant of verification
 * @param steps every check, in the order of the format's specification, each passed, failed or not
 *     run
 * @param signature all signatures of the evidence itself
 * @param chain the certificate chain of the evidence
 * @param tcbStatus Intel's TCB status, where the format has one and it could be evaluated
 * @param advisories vendor advisory ids that apply, without duplicates
 * @param collateral what was found of each kind of collateral the format asks for
 * @param bound whether the evidence was checked to carry the relying party's challenge, and does
 * @param claims the normalised claims, docs/reference/claims.md
 */
public record AttestationResult(
    Format format,
    AnchorClass anchorClass,
    Instant at,
    List<Step> steps,
    SignatureStatus signature,
    ChainStatus chain,
    Optional<TcbStatus> tcbStatus,
    List<String> advisories,
    List<CollateralUse> collateral,
    boolean bound,
    JsonObject claims) {

  /** Copies the lists. */
  public AttestationResult {
    Objects.requireNonNull(format);
    Objects.requireNonNull(anchorClass);
    Objects.requireNonNull(at);
    steps = List.copyOf(steps);
    Objects.requireNonNull(signature);
    Objects.requireNonNull(chain);
    Objects.requireNonNull(tcbStatus);
    advisories = List.copyOf(advisories);
    collateral = List.copyOf(collateral);
    Objects.requireNonNull(claims);
  }

  /** The steps that failed. */
  public List<Step> failures() {
    return steps.stream().filter(step -> step.outcome() == Step.Outcome.FAILED).toList();
  }

  /** The step of that name, if the format has it. */
  public Optional<Step> step(String name) {
    return steps.stream().filter(step -> step.name().equals(name)).findFirst();
  }

  /** The kinds of collateral that were needed and absent. */
  public List<CollateralKind> missing() {
    return collateral.stream()
        .filter(use -> use.state() == CollateralUse.State.MISSING)
        .map(CollateralUse::kind)
        .toList();
  }
}
