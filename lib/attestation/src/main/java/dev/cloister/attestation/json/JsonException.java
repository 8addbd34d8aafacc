package dev.cloister.attestation.json;

/**
 * Text that is not the JSON that was expected. The message never contains member values longer than
 * a number.
 */
public final class JsonException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String message;

  /** With what was expected and what was found. */
  public JsonException(String message) {
    super(message);
    this.message = message;
  }

  @Override
  public String getMessage() {
    return message;
  }
}
