package dev.cloister.vault.peer;

import java.util.Objects;

/** There is proof, signed by this vault itself, that it must not go on. */
public final class StopException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  StopException(Reason reason, String message) {
    super(message);
    this.reason = Objects.requireNonNull(reason);
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }
}
