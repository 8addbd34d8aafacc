package dev.cloister.collateral.http;

import dev.cloister.collateral.FetchFailure.Reason;
import java.util.Objects;

/** A document could not be had. */
public final class FetchException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  /** With one sentence that names the URL and what was found. */
  public FetchException(Reason reason, String message) {
    super(message);
    this.reason = Objects.requireNonNull(reason);
  }

  /** Whether it is worth trying again. */
  public Reason reason() {
    return reason;
  }
}
