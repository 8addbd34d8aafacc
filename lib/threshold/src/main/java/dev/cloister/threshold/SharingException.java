package dev.cloister.threshold;

/** Shares that give no secret. The text holds nothing of them. */
public final class SharingException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  /** Why. */
  public enum Reason {
    /** Fewer than the threshold. */
    TOO_FEW,
    /** A share of a position that nobody holds. */
    UNKNOWN_POSITION,
    /** Two shares of one position. */
    SAME_POSITION,
    /** Shares of different lengths: they are not of one secret. */
    DIFFERENT_LENGTHS,
    /** More shares than needed, and they do not lie on one polynomial: at least one is wrong. */
    INCONSISTENT
  }

  SharingException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }
}
