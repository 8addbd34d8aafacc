package dev.cloister.client;

import java.util.Locale;

/** Why an operation of the SDK failed, by stable code: the lower-case name of the constant. */
public enum ClientFailure {
  /** No answer, or none in time. */
  UNREACHABLE,
  /** An answer that is not what the protocol says. */
  MALFORMED_RESPONSE,
  /** The service refused; {@link ClientException#serviceCode} says why. */
  REFUSED,
  /** The user has no passphrase yet. */
  NO_PASSPHRASE,
  /** The passphrase is too short to be one. */
  WEAK_PASSPHRASE,
  /** The passphrase is not the one that was set, or its record was altered. */
  WRONG_PASSPHRASE,
  /** The key derivation that the service names is weaker, or costlier, than the client accepts. */
  KDF_REFUSED,
  /** A stored credential is not what the service says it is. */
  FORGED_CREDENTIAL,
  /** The evidence does not parse. */
  MALFORMED_EVIDENCE,
  /** The appraisal of the enclave's evidence is not what the caller's policy asks for. */
  ATTESTATION_REFUSED,
  /** The session that was answered is not the one that was agreed with the attested enclave. */
  FORGED_SESSION,
  /** The session has ended. */
  SESSION_ENDED,
  /**
   * The result does not come from the attested enclave. Whether the action ran is not known: the
   * relay may have kept its result.
   */
  FORGED_RESULT,
  /** The action ran and failed; {@link ClientException#serviceCode} says why. */
  EXECUTION_FAILED,
  /** What is shown as the constellation is not the one that was pinned, or ends before it did. */
  UNTRUSTED_CONSTELLATION,
  /** A file with a key cannot be read, is not its owner's alone, or holds no such key. */
  BAD_KEY_FILE,
  /** There is no such secret, or it was deleted. */
  NO_SUCH_SECRET,
  /**
   * The policy of a secret or key does not let this code have or use it; {@link
   * dev.cloister.client.vault.VaultException#reasons} says which clauses.
   */
  RELEASE_REFUSED,
  /** The policy lets this code have or use it once a manager approved that. */
  APPROVAL_REQUIRED,
  /** The secret's time is over; storing it again gives it a new one. */
  SECRET_EXPIRED,
  /**
   * Too few vaults answered as they must. A write may still take effect; doing it again is safe.
   */
  NO_QUORUM,
  /**
   * One vault alone says that another change of policy may have been chosen, and a key signed that
   * which is not known to be the owner's. It may have made that up, so nothing was signed; storing
   * the secret again settles it, or telling that key.
   */
  POLICY_UNCONFIRMED,
  /** Somebody wrote a later version meanwhile; that one stands. */
  SUPERSEDED,
  /** The vaults know the service further than its log is: its disk is an older one. */
  ROLLED_BACK,
  /** Another start of the service goes on in place of this one. */
  FENCED,
  /** The secret that the vaults gave is not the sealing key that the configuration names. */
  WRONG_SEALING_KEY,
  /** Enough vaults answered, and what they hold is not what was stored. */
  FORGED_SECRET;

  /** The stable code. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
