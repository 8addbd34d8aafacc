package dev.cloister.vault.access;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.policy.Appraisal;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.attestation.policy.Finding;
import dev.cloister.attestation.policy.Severity;
import dev.cloister.attestation.policy.Verdict;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.ratls.AttestedPeer;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.P256PublicKey;
import dev.cloister.constellation.policy.Manager;
import dev.cloister.constellation.policy.Operation;
import dev.cloister.constellation.policy.SecretPolicy;
import dev.cloister.constellation.request.Approval;
import dev.cloister.constellation.wire.Decision;
import dev.cloister.constellation.wire.Decision.Clause;
import dev.cloister.vault.secret.Held;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether attested code may do something with a secret: its evidence is appraised under the
 * secret's own policy at every request, whatever the channel made of it.
 */
public final class Release {
  private static final String CALLER = "attested";

  private final Approvals approvals;

  private Release(Approvals approvals) {
    this.approvals = approvals;
  }

  /** Releases with these managers' approvals. */
  public static Release of(Approvals approvals) {
    return new Release(approvals);
  }

  /**
   * Decides. Every clause is looked at, so that one answer tells all that is wrong.
   *
   * @param secret the committed state
   * @param managerToken that came with the request
   */
  public Decision decide(
      Held secret,
      SecretPolicy policy,
      AttestedPeer peer,
      Operation operation,
      Optional<String> managerToken) {
    List<Clause> clauses = clauses(policy, peer, operation);
    boolean fits = clauses.stream().allMatch(Clause::met);
    if (policy.manager().isPresent()) {
      clauses.add(approved(secret, peer, operation, policy.manager().get(), managerToken));
    }
    boolean met = clauses.stream().allMatch(Clause::met);
    ErrorCode refusal = fits ? ErrorCode.APPROVAL_REQUIRED : ErrorCode.POLICY_REFUSED;
    return new Decision(CALLER, Optional.empty(), met ? "ok" : refusal.code(), clauses);
  }

  /** Decides where no manager has a say. */
  public Decision decide(SecretPolicy policy, AttestedPeer peer, Operation operation) {
    List<Clause> clauses = clauses(policy, peer, operation);
    boolean met = clauses.stream().allMatch(Clause::met) && policy.manager().isEmpty();
    return new Decision(
        CALLER, Optional.empty(), met ? "ok" : ErrorCode.POLICY_REFUSED.code(), clauses);
  }

  private static List<Clause> clauses(SecretPolicy policy, AttestedPeer peer, Operation operation) {
    List<Clause> clauses = new ArrayList<>();
    AttestationResult result = peer.appraisal().result();
    clauses.add(
        new Clause(
            "operations." + operation.code(), policy.operations().contains(operation), List.of()));
    clauses.add(release(policy, result));
    List<String> missing = policy.missingClaims(result.claims());
    for (String path : policy.requiredClaims().keySet()) {
      clauses.add(new Clause("required_claims." + path, !missing.contains(path), List.of()));
    }
    return clauses;
  }

  private static Clause release(SecretPolicy policy, AttestationResult result) {
    String name = "release." + result.format().code();
    Optional<AppraisalPolicy> wanted = policy.release(result.format());
    if (wanted.isEmpty()) {
      return new Clause(name, false, List.of("format_not_released"));
    }
    Appraisal appraisal = wanted.get().appraise(result);
    List<String> findings =
        appraisal.findings().stream()
            .filter(finding -> finding.severity() != Severity.INFO)
            .map(Finding::code)
            .distinct()
            .toList();
    return new Clause(name, result.bound() && appraisal.verdict() == Verdict.AFFIRMING, findings);
  }

  private Clause approved(
      Held secret,
      AttestedPeer peer,
      Operation operation,
      Manager manager,
      Optional<String> managerToken) {
    Approval approval =
        new Approval(
            secret.state().constellationId(),
            secret.state().secret(),
            secret.revision().version(),
            operation,
            key(peer));
    Optional<String> missing = approvals.missing(managerToken, manager, approval);
    return new Clause("manager", missing.isEmpty(), missing.stream().toList());
  }

  private static P256PublicKey key(AttestedPeer peer) {
    try {
      return P256PublicKey.of(peer.identityKey());
    } catch (ConstellationException e) {
      throw new IllegalStateException("identity keys of channels are of P-256", e);
    }
  }
}
