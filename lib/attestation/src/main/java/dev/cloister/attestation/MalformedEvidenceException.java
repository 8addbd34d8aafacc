package dev.cloister.attestation;

/**
 * The bytes are not well-formed evidence of any format, or not of the expected one. The only
 * exception that parsers throw.
 */
public final class MalformedEvidenceException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String message;

  /** With what was expected, what was found, and where (byte offset). */
  public MalformedEvidenceException(String message) {
    super(message);
    this.message = message;
  }

  @Override
  public String getMessage() {
    return message;
  }
}
