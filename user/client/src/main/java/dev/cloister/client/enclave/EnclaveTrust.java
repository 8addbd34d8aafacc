package dev.cloister.client.enclave;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.CollateralUse;
import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.Evidence;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.VendorAnchors;
import dev.cloister.attestation.Verifier;
import dev.cloister.attestation.binding.Binding;
import dev.cloister.attestation.policy.Appraisal;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.attestation.policy.Finding;
import dev.cloister.attestation.policy.Verdict;
import dev.cloister.channel.ratls.PresentedEvidence;
import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;
import dev.cloister.collateral.CollateralRequest;
import dev.cloister.collateral.CollateralSource;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which enclave a client hands its keys to: roots, collateral, and the policy that names its
 * measurements. Fails closed: nothing but an affirming appraisal, or a warning where the caller
 * allowed that, passes.
 */
public final class EnclaveTrust {
  private final Verifier verifier;
  private final AppraisalPolicy policy;
  private final CollateralSource collateral;
  private final boolean warningsAllowed;

  private EnclaveTrust(
      Verifier verifier,
      AppraisalPolicy policy,
      CollateralSource collateral,
      boolean warningsAllowed) {
    this.verifier = verifier;
    this.policy = policy;
    this.collateral = collateral;
    this.warningsAllowed = warningsAllowed;
  }

  /**
   * Trust in hardware: the pinned roots of vendors.
   *
   * @throws IllegalArgumentException when the policy names development roots
   */
  public static EnclaveTrust hardware(AppraisalPolicy policy, CollateralSource collateral) {
    if (policy.isDevelopment()) {
      throw new IllegalArgumentException(
          "the policy names development roots; hardware protects nothing there");
    }
    return new EnclaveTrust(Verifier.of(VendorAnchors.pinned()), policy, collateral, false);
  }

  /**
   * Trust in development roots: no hardware protects anything. The caller says so here, and the
   * policy says so by naming the roots.
   *
   * @throws IllegalArgumentException when the policy does not name development roots
   */
  public static EnclaveTrust development(
      DevelopmentAnchors anchors, AppraisalPolicy policy, CollateralSource collateral) {
    if (!policy.isDevelopment()) {
      throw new IllegalArgumentException("the policy does not name development roots");
    }
    return new EnclaveTrust(Verifier.of(anchors), policy, collateral, false);
  }

  /** The same, where an appraisal that ends in a warning is enough. */
  public EnclaveTrust allowingWarnings() {
    return new EnclaveTrust(verifier, policy, collateral, true);
  }

  /**
   * What evidence is worth.
   *
   * @param evidence as the relay gave it, with what came with it
   * @param binding what it must vouch for, built from the caller's own values
   * @throws ClientException with {@link ClientFailure#MALFORMED_EVIDENCE}
   */
  public Assessment assess(PresentedEvidence evidence, Binding binding, Instant at)
      throws ClientException {
    Evidence parsed;
    try {
      parsed = Verifier.parse(evidence.bytes().bytes());
    } catch (MalformedEvidenceException e) {
      throw new ClientException(
          ClientFailure.MALFORMED_EVIDENCE, "the evidence does not parse: " + e.getMessage());
    }
    Challenge challenge = Challenge.bound(binding);
    AttestationResult bare =
        verifier.verify(parsed, challenge, evidence.with(Collateral.empty()), at);
    Optional<CollateralRequest> request = CollateralRequest.of(bare);
    if (request.isEmpty()) {
      return new Assessment(bare, policy.appraise(bare));
    }
    Collateral fetched = collateral.fetch(request.get()).collateral();
    AttestationResult result = verifier.verify(parsed, challenge, evidence.with(fetched), at);
    Collateral ours = fetched;
    for (CollateralKind kind : evidence.parts().keySet()) {
      ours = ours.without(kind); // what the other end sent does not empty this end's store
    }
    Set<CollateralKind> rejected = rejected(result, ours);
    if (!rejected.isEmpty()) {
      collateral.forget(request.get(), rejected);
    }
    return new Assessment(result, policy.appraise(result));
  }

  /** What was fetched and is not authentic: a cache must not give it again. */
  private static Set<CollateralKind> rejected(AttestationResult result, Collateral fetched) {
    return result.collateral().stream()
        .filter(use -> use.state() == CollateralUse.State.REJECTED)
        .map(CollateralUse::kind)
        .filter(kind -> fetched.find(kind).isPresent())
        .collect(Collectors.toSet());
  }

  /**
   * Refuses what is not good enough.
   *
   * @throws ClientException with {@link ClientFailure#ATTESTATION_REFUSED} naming the findings
   */
  void require(Assessment assessment) throws ClientException {
    Verdict verdict = assessment.appraisal().verdict();
    boolean good = verdict == Verdict.AFFIRMING || (verdict == Verdict.WARNING && warningsAllowed);
    // Without the binding the evidence could be anybody's, whatever a policy says.
    if (!good || !assessment.result().bound()) {
      throw new ClientException(
          ClientFailure.ATTESTATION_REFUSED,
          "the enclave's evidence is "
              + verdict.code()
              + ": "
              + assessment.appraisal().findings().stream()
                  .map(Finding::code)
                  .collect(Collectors.joining(", ")));
    }
  }

  /**
   * Evidence, verified and appraised.
   *
   * @param result what verification found
   * @param appraisal what the policy makes of it
   */
  public record Assessment(AttestationResult result, Appraisal appraisal) {}
}
