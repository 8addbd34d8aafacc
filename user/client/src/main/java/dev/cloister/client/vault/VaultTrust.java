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
import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;
import dev.cloister.collateral.CollateralRequest;
import dev.cloister.collateral.CollateralSource;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationHistory;
import dev.cloister.constellation.Descriptor;
import dev.cloister.constellation.Member;
import dev.cloister.constellation.SignedDescriptor;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which constellation a client means, and what its vaults must be: the pinned id, its verified
 * configurations, the appraisal policy of each member's code, roots and collateral. Immutable.
 */
public final class VaultTrust {
  private final ConstellationHistory history;
  private final Map<ByteString, AppraisalPolicy> policies;
  private final Verifier verifier;
  private final boolean development;
  private final CollateralSource collateral;

  private VaultTrust(
      ConstellationHistory history,
      Map<ByteString, AppraisalPolicy> policies,
      Verifier verifier,
      boolean development,
      CollateralSource collateral) {
    this.history = history;
    this.policies = Map.copyOf(policies);
    this.verifier = verifier;
    this.development = development;
    this.collateral = collateral;
  }

  /**
   * Trust in hardware: the pinned roots of vendors.
   *
   * @param constellationId what the owner pinned, 32 bytes
   * @param chain all configurations that are known, the first one first
   * @param codePolicies texts of appraisal policies (JSON); a member whose {@code codePolicy} is
   *     the hash of none of them is not trusted
   * @throws ClientException with {@link ClientFailure#UNTRUSTED_CONSTELLATION}
   * @throws IllegalArgumentException when a text is no policy, or names development roots
   */
  public static VaultTrust hardware(
      ByteString constellationId,
      List<SignedDescriptor> chain,
      Collection<ByteString> codePolicies,
      CollateralSource collateral)
      throws ClientException {
    return new VaultTrust(
        verified(constellationId, chain),
        parsed(codePolicies, false),
        Verifier.of(VendorAnchors.pinned()),
        false,
        collateral);
  }

  /**
   * Trust in development roots: no hardware protects anything. The caller says so here, and every
   * policy says so by naming the roots.
   *
   * @throws ClientException as {@link #hardware}
   * @throws IllegalArgumentException when a text is no policy, or names no development roots
   */
  public static VaultTrust development(
      ByteString constellationId,
      List<SignedDescriptor> chain,
      Collection<ByteString> codePolicies,
      CollateralSource collateral,
      DevelopmentAnchors anchors)
      throws ClientException {
    return new VaultTrust(
        verified(constellationId, chain),
        parsed(codePolicies, true),
        Verifier.of(anchors),
        true,
        collateral);
  }

  /** What a member's {@code codePolicy} is for the text of its policy. */
  public static ByteString codePolicy(ByteString text) {
    return ByteString.copyOf(Crypto.sha256(text.bytes()));
  }

  /**
   * The same with what somebody shows as the configurations of now.
   *
   * @throws ClientException with {@link ClientFailure#UNTRUSTED_CONSTELLATION} when they do not
   *     hold the last one known here
   */
  public VaultTrust extended(List<SignedDescriptor> chain) throws ClientException {
    ConstellationHistory longer = verified(history.constellationId(), chain);
    try {
      longer.requireContains(current().configId());
    } catch (ConstellationException e) {
      throw untrusted(e);
    }
    return new VaultTrust(longer, policies, verifier, development, collateral);
  }

  /** The constellation's id. */
  public ByteString constellationId() {
    return history.constellationId();
  }

  /** Its last known configuration. */
  public Descriptor current() {
    return history.current();
  }

  /** Whether development roots are relied on: nothing is protected. */
  public boolean isDevelopment() {
    return development;
  }

  ConstellationHistory history() {
    return history;
  }

  /** Judges a member's evidence; empty where the policy of its code is not known. */
  Optional<EvidenceJudge> judge(Member member, InstantSource clock) {
    return Optional.ofNullable(policies.get(member.codePolicy()))
        .map(policy -> PolicyJudge.of(verifier, policy, this::collateral, clock))
        .map(judge -> new MemberJudge(member, judge));
  }

  private Collateral collateral(AttestationResult bare) {
    return CollateralRequest.of(bare)
        .map(request -> collateral.fetch(request).collateral())
        .orElseGet(Collateral::empty);
  }

  private static ConstellationHistory verified(
      ByteString constellationId, List<SignedDescriptor> chain) throws ClientException {
    try {
      return ConstellationHistory.verify(constellationId, chain);
    } catch (ConstellationException e) {
      throw untrusted(e);
    }
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
        policies.put(codePolicy(text), policy);
      } catch (PolicyException e) {
        throw new IllegalArgumentException("code policy: " + e.getMessage(), e);
      }
    }
    return policies;
  }

  private static ClientException untrusted(ConstellationException cause) {
    return new ClientException(
        ClientFailure.UNTRUSTED_CONSTELLATION,
        "not the pinned constellation: " + cause.getMessage());
  }
}
