package dev.cloister.vault.key;

import dev.cloister.channel.ErrorCode;
import dev.cloister.constellation.wire.Decision.Clause;
import java.util.List;
import java.util.Optional;

/**
 * How a policy decides one request, and by which clause.
 *
 * @param grant that allows it; none does where it is denied
 * @param needsApproval whether a grant would allow it with a manager's approval
 * @param clauses the grants that name the operation, in the policy's order, and why each does or
 *     does not allow it
 */
record KeyDecision(Optional<String> grant, boolean needsApproval, List<Clause> clauses) {
  KeyDecision {
    clauses = List.copyOf(clauses);
  }

  boolean isAllowed() {
    return grant.isPresent();
  }

  /** What a denial is answered with. */
  ErrorCode refusal() {
    return needsApproval ? ErrorCode.APPROVAL_REQUIRED : ErrorCode.POLICY_REFUSED;
  }

  /** {@code ok} or the code of the refusal. */
  String outcome() {
    return isAllowed() ? "ok" : refusal().code();
  }

  /** Why not, as codes. */
  List<String> findings() {
    return clauses.stream().flatMap(clause -> clause.findings().stream()).distinct().toList();
  }
}
