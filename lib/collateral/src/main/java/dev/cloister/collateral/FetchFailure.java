package dev.cloister.collateral;

import dev.cloister.attestation.CollateralKind;
import java.util.Objects;

/**
 * Collateral that could not be had.
 *
 * @param reason whether it is worth trying again
 * @param message one sentence with the URL and what was found
 */
public record FetchFailure(CollateralKind kind, Reason reason, String message) {
  /** Why. */
  public enum Reason {
    /** No answer, too late an answer, or one that says to come back later: try again. */
    UNREACHABLE("unreachable"),
    /** The service answered that it does not have it or will not give it: do not try again. */
    REFUSED("refused"),
    /** The answer is not what the service is specified to send: something else answered. */
    MALFORMED("malformed");

    private final String code;

    Reason(String code) {
      this.code = code;
    }

    /** The stable code. */
    public String code() {
      return code;
    }
  }

  /** Refuses missing values. */
  public FetchFailure {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(reason);
    Objects.requireNonNull(message);
  }
}
