package dev.cloister.client.vault;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.VendorAnchors;
import dev.cloister.attestation.Verifier;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.attestation.policy.PolicyException;
import dev.cloister.channel.ratls.EvidenceJudge;
import dev.cloister.channel.ratls.PolicyJudge;
import dev.cloister.collateral.CollateralRequest;
import dev.cloister.collateral.CollateralSource;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the code of vaults must be: roots, collateral, and appraisal policies, which descriptors
 * name by the hash of their text. Immutable.
 */
public final class CodeTrust {
  private final Map<ByteString, AppraisalPolicy> policies;
  private final Verifier verifier;
  private final boolean development;
  private final CollateralSource collateral;

  private CodeTrust(
      Map<ByteString, AppraisalPolicy> policies,
      Verifier verifier,
      boolean development,
      CollateralSource collateral) {
    this.policies = Map.copyOf(policies);
    this.verifier = verifier;
    this.development = development;
    this.collateral = collateral;
  }

  /**
   * Trust in hardware: the pinned roots of vendors.
   *
   * @param policies texts of appraisal policies (JSON)
   * @throws IllegalArgumentException when a text is no policy, or names development roots
   */
  public static CodeTrust hardware(Collection<ByteString> policies, CollateralSource collateral) {
    return new CodeTrust(
        parsed(policies, false), Verifier.of(VendorAnchors.pinned()), false, collateral);
  }

  /**
   * Trust in development roots: no hardware protects anything. The caller says so here, and every
   * policy says so by naming the roots.
   *
   * @throws IllegalArgumentException when a text is no policy, or names no development roots
   */
  public static CodeTrust development(
      DevelopmentAnchors anchors, Collection<ByteString> policies, CollateralSource collateral) {
    return new CodeTrust(parsed(policies, true), Verifier.of(anchors), true, collateral);
  }

  /** How descriptors name the policy of that text. */
  public static ByteString nameOf(ByteString policy) {
    return ByteString.copyOf(Crypto.sha256(policy.bytes()));
  }

  /** Whether development roots are relied on: nothing is protected. */
  public boolean isDevelopment() {
    return development;
  }

  /** Judges evidence by the policy of that name; empty where it is not known. */
  Optional<EvidenceJudge> judge(ByteString policyName, InstantSource clock) {
    return Optional.ofNullable(policies.get(policyName))
        .map(policy -> PolicyJudge.of(verifier, policy, this::collateral, clock));
  }

  private Collateral collateral(AttestationResult bare) {
    return CollateralRequest.of(bare)
        .map(request -> collateral.fetch(request).collateral())
        .orElseGet(Collateral::empty);
  }

  private static Map<ByteString, AppraisalPolicy> parsed(
      Collection<ByteString> texts, boolean development) {
    Map<ByteString, AppraisalPolicy> policies = new HashMap<>();
    for (ByteString text : texts) {
      try {
        AppraisalPolicy policy = AppraisalPolicy.parse(text.bytes());
        if (policy.isDevelopment() != development) {
          throw new IllegalArgumentException(
              development
                  ? "the policy does not name development roots"
                  : "the policy names development roots; hardware protects nothing there");
        }
        policies.put(nameOf(text), policy);
      } catch (PolicyException e) {
        throw new IllegalArgumentException("code policy: " + e.getMessage(), e);
      }
    }
    return policies;
  }
}
