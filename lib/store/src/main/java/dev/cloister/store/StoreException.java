package dev.cloister.store;

import java.util.Objects;

/** A store refused or failed. The text holds no secret and nothing of a record. */
public final class StoreException extends Exception {
  private static final long serialVersionUID = 1L;

  private final StoreError error;

  /** A refusal with its code. */
  public StoreException(StoreError error, String message) {
    super(message);
    this.error = Objects.requireNonNull(error);
  }

  /** A failure with its code and what caused it. */
  public StoreException(StoreError error, String message, Throwable cause) {
    super(message, cause);
    this.error = Objects.requireNonNull(error);
  }

  /** Why. */
  public StoreError error() {
    return error;
  }
}
