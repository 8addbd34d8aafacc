package dev.cloister.tee;

import java.util.Objects;

/** A TEE did not do what was asked. The message holds no secret. */
public final class TeeException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Reason {
    /** The provider named in the configuration is not on the class path. */
    UNKNOWN_PROVIDER("unknown_provider"),
    /** This machine does not have that TEE, or it does not answer. */
    UNAVAILABLE("unavailable"),
    /** Too many callers ask for evidence; ask again later. */
    BUSY("busy"),
    /** The TEE does not offer the operation. */
    NOT_OFFERED("not_offered"),
    /** The TEE answered with an error. */
    FAILED("failed");

    private final String code;

    Reason(String code) {
      this.code = code;
    }

    /** The stable code. */
    public String code() {
      return code;
    }
  }

  private final Reason reason;

  /** A failure with its reason. */
  public TeeException(Reason reason, String message) {
    super(message);
    this.reason = Objects.requireNonNull(reason);
  }

  /** A failure with its reason and cause. */
  public TeeException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = Objects.requireNonNull(reason);
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }
}
