package dev.cloister.constellation;

import java.util.Objects;

/** An object was refused. The text names what was expected and holds no secret. */
public final class ConstellationException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  /** Why. */
  public enum Reason {
    /** The bytes are not the one encoding of a value of that kind. */
    MALFORMED,
    /** A signature is not that key's over that object. */
    SIGNATURE_INVALID,
    /** Somebody signed who is not a member, or not one whose signature counts here. */
    NOT_A_MEMBER,
    /** The object is another constellation's. */
    WRONG_CONSTELLATION,
    /** The object was made under another configuration. */
    WRONG_CONFIGURATION,
    /** Fewer members signed than must. */
    NO_QUORUM,
    /** Two objects that are shown together do not belong together. */
    MISMATCH,
    /** A chain of objects has a gap, a fork or another beginning. */
    BROKEN_CHAIN,
    /** One object at the same place as another, with another content. */
    EQUIVOCATION,
    /** A state older than one that is known. */
    STALE,
    /** A share is not the one that was dealt to its holder. */
    SHARE_INVALID,
    /** Fewer good shares than the threshold. */
    TOO_FEW_SHARES,
    /** The shares give a key that the header does not commit to. */
    COMMITMENT_MISMATCH,
    /** The ciphertext is not authentic under the key and the header. */
    DECRYPTION_FAILED,
    /** The token is not bound to the key that signed. */
    KEY_UNBOUND,
    /** A request carries no proof. */
    PROOF_REQUIRED,
    /** A request's counter is not above the last. */
    REPLAYED,
    /** An incarnation that is not the granted one. */
    FENCED
  }

  /** A refusal with its reason. */
  public ConstellationException(Reason reason, String message) {
    super(message);
    this.reason = Objects.requireNonNull(reason);
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }
}
