package dev.cloister.client.vault;

/** Codes of vaults that mean something to the client. */
final class Codes {
  /** The vault knows a later state as committed. */
  static final String SUPERSEDED = "stale_version";

  /** The secret is there and is no longer released. */
  static final String EXPIRED = "secret_expired";

  /** The vault has nothing of that name for this caller. */
  static final String NOT_FOUND = "not_found";

  /** Another start of the service has the incarnation. */
  static final String HEAD_FENCED = "head_fenced";

  /** What the service shows does not go on from what the vault knows. */
  static final String HEAD_CONFLICT = "head_conflict";

  /** The policy does not let attested code have it. */
  static final String POLICY = "policy_refused";

  /** The policy lets this code have it once a manager approved. */
  static final String APPROVAL = "approval_required";

  private Codes() {}
}
