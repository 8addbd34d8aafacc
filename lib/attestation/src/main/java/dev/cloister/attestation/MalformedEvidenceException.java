package dev.cloister.attestation;

import java.util.Objects;

/**
 * The bytes are not well-formed evidence of any format, or not of the expected one. The only
 * exception that parsers throw.
 */
public final class MalformedEvidenceException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String message;
  private final Detection.Stop stop;

  /** With what was expected, what was found, and where (byte offset). */
  public MalformedEvidenceException(String message) {
    this(Detection.Stop.MALFORMED, message);
  }

  /** The same, with the kind of failure. */
  public MalformedEvidenceException(Detection.Stop stop, String message) {
    super(message);
    this.message = message;
    this.stop = Objects.requireNonNull(stop);
  }

  /** What kind of failure it is; most are just malformed. */
  public Detection.Stop stop() {
    return stop;
  }

  @Override
  public String getMessage() {
    return message;
  }
}
