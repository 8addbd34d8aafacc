package dev.cloister.vault.access;

import dev.cloister.attestation.json.JsonException;
import dev.cloister.constellation.policy.Manager;
import dev.cloister.constellation.request.Approval;
import dev.cloister.oidc.TokenException;
import dev.cloister.oidc.VerifiedToken;
import dev.cloister.vault.config.Roles;
import java.time.Duration;
import java.util.Optional;

/** Verifies managers' approvals: tokens that are for one release and open nothing else. */
public final class Approvals {
  /** Longest time between a token's {@code iat} and {@code exp}. */
  public static final Duration LONGEST = Duration.ofHours(1);

  private final TokenIssuers issuers;
  private final Roles roles;

  private Approvals(TokenIssuers issuers, Roles roles) {
    this.issuers = issuers;
    this.roles = roles;
  }

  /** Approvals by these issuers' tokens. */
  public static Approvals of(TokenIssuers issuers, Roles roles) {
    return new Approvals(issuers, roles);
  }

  /** Why a token is not that manager's approval; empty where it is. */
  public Optional<String> missing(Optional<String> token, Manager manager, Approval approval) {
    if (token.isEmpty()) {
      return Optional.of("approval_absent");
    }
    VerifiedToken verified;
    try {
      verified = issuers.verify(token.get(), manager.issuer(), manager.audience());
    } catch (TokenException e) {
      return Optional.of("approval_invalid");
    }
    if (!verified.subject().equals(manager.subject())
        || !roles.has(verified.claims(), roles.manager())) {
      return Optional.of("approval_of_another");
    }
    if (Duration.between(verified.issued(), verified.expires()).compareTo(LONGEST) > 0) {
      return Optional.of("approval_too_long");
    }
    return names(verified, approval)
        ? Optional.empty()
        : Optional.of("approval_for_something_else");
  }

  private static boolean names(VerifiedToken token, Approval approval) {
    try {
      return token.claims().string("nonce").equals(approval.nonce());
    } catch (JsonException e) {
      return false;
    }
  }
}
