package dev.cloister.vault.api;

import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.wire.Decision;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What is refused, in the codes of the service. */
final class Refusals {
  private Refusals() {}

  static ChannelException of(ConstellationException e) {
    ErrorCode code =
        switch (e.reason()) {
          case MALFORMED -> ErrorCode.INVALID_REQUEST;
          case SIGNATURE_INVALID -> ErrorCode.SIGNATURE_INVALID;
          case NOT_A_MEMBER -> ErrorCode.FORBIDDEN;
          case WRONG_CONSTELLATION -> ErrorCode.MISDIRECTED_REQUEST;
          case WRONG_CONFIGURATION -> ErrorCode.WRONG_CONFIGURATION;
          case NO_QUORUM, TOO_FEW_SHARES -> ErrorCode.NO_QUORUM;
          case MISMATCH, COMMITMENT_MISMATCH, DECRYPTION_FAILED -> ErrorCode.OBJECT_MISMATCH;
          case BROKEN_CHAIN, EQUIVOCATION -> ErrorCode.CONFLICT;
          case STALE -> ErrorCode.STALE_VERSION;
          case SHARE_INVALID -> ErrorCode.SHARE_INVALID;
          case KEY_UNBOUND -> ErrorCode.KEY_UNBOUND;
          case PROOF_REQUIRED -> ErrorCode.PROOF_REQUIRED;
          case REPLAYED -> ErrorCode.REPLAYED_REQUEST;
          case FENCED -> ErrorCode.UNAVAILABLE;
        };
    return new ChannelException(code, String.valueOf(e.getMessage()));
  }

  /** Refuses what a policy does not allow, naming the clauses that were not met. */
  static void require(Decision decision) throws ChannelException {
    if (decision.outcome().equals("ok")) {
      return;
    }
    Set<String> findings = new TreeSet<>();
    decision.clauses().stream()
        .filter(clause -> !clause.met())
        .forEach(
            clause -> {
              findings.add(clause.name());
              findings.addAll(clause.findings());
            });
    throw new ChannelException(
        ErrorCode.find(decision.outcome()).orElse(ErrorCode.POLICY_REFUSED),
        "the policy does not let this caller have it",
        List.copyOf(findings));
  }
}
