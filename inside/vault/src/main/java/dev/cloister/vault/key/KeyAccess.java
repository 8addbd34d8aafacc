package dev.cloister.vault.key;

import dev.cloister.constellation.key.Conditions;
import dev.cloister.constellation.key.Grant;
import dev.cloister.constellation.key.KeyApproval;
import dev.cloister.constellation.key.KeyOperation;
import dev.cloister.constellation.key.KeyPolicy;
import dev.cloister.constellation.secret.OwnerId;
import dev.cloister.constellation.wire.Decision.Clause;
import dev.cloister.time.TimeInterval;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether a policy lets a caller do something: a pure function. Grants add to each other, the
 * conditions of one must all hold, and what no grant allows is denied. More that is proven about a
 * caller, and less that is unknown about the time, never turns an allowed request into a denied
 * one; but for one rule: nobody uses an approval of their own.
 */
final class KeyAccess {
  private KeyAccess() {}

  /**
   * What is known of a request.
   *
   * @param owner whose key it is
   * @param approval that is this vault's, for this key, version, operation and caller, and unspent
   * @param now the time
   */
  record Facts(
      KeyPolicy policy,
      OwnerId owner,
      KeyCaller caller,
      Optional<KeyApproval> approval,
      TimeInterval now) {}

  static KeyDecision decide(Facts facts, KeyOperation operation) {
    List<Clause> clauses = new ArrayList<>();
    Optional<String> allowed = Optional.empty();
    boolean needsApproval = false;
    for (Grant grant : facts.policy().grants()) {
      if (!grant.operations().contains(operation)) {
        continue;
      }
      List<String> missing = new ArrayList<>(missing(facts, grant));
      boolean met = missing.isEmpty();
      grant
          .conditions()
          .approval()
          .flatMap(wanted -> approval(facts, wanted))
          .ifPresent(missing::add);
      needsApproval |= met && !missing.isEmpty();
      clauses.add(new Clause("grants." + grant.id(), missing.isEmpty(), missing));
      if (missing.isEmpty() && allowed.isEmpty()) {
        allowed = Optional.of(grant.id());
      }
    }
    if (clauses.isEmpty()) {
      clauses.add(new Clause("grants", false, List.of("no_grant")));
    }
    return new KeyDecision(allowed, allowed.isEmpty() && needsApproval, clauses);
  }

  /** What the grant wants besides an approval and that does not hold. */
  private static List<String> missing(Facts facts, Grant grant) {
    List<String> missing = new ArrayList<>(Principals.missing(facts, grant.principals()));
    Conditions conditions = grant.conditions();
    conditions
        .attestedAs()
        .ifPresent(name -> missing.addAll(Principals.missing(facts, List.of(name))));
    if (conditions.freshEvidence()
        && facts.caller().code().filter(KeyCaller.Code::fresh).isEmpty()) {
      missing.add("evidence_not_fresh");
    }
    conditions
        .role()
        .filter(role -> facts.caller().person().filter(one -> one.roles().contains(role)).isEmpty())
        .ifPresent(role -> missing.add("role_missing"));
    if (conditions.notBefore().isPresent()
        && !facts.now().hasBegun(Instant.ofEpochSecond(conditions.notBefore().getAsLong()))) {
      missing.add("not_yet");
    }
    if (conditions.notAfter().isPresent()
        && facts.now().hasReached(Instant.ofEpochSecond(conditions.notAfter().getAsLong()))) {
      missing.add("no_longer");
    }
    return missing.stream().distinct().toList();
  }

  private static Optional<String> approval(Facts facts, Conditions.Approved wanted) {
    if (facts.approval().isEmpty()) {
      return Optional.of("approval_absent");
    }
    KeyApproval approval = facts.approval().get();
    if (!approval.policy().equals(facts.policy().digest())
        || !approval.managers().contains(wanted.manager())) {
      return Optional.of("approval_of_another");
    }
    if (approval.approver().equals(facts.owner()) || facts.caller().is(approval.approver())) {
      return Optional.of("approval_of_ones_own");
    }
    Instant end =
        Instant.ofEpochSecond(
            Math.min(approval.expires(), approval.issued() + wanted.freshForSeconds()));
    return facts.now().hasReached(end) ? Optional.of("approval_expired") : Optional.empty();
  }
}
