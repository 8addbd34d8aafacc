package dev.cloister.enclave.connector;

/** A call that came to nothing. Carries no text of the request or the answer, and no cause. */
public final class ConnectorException extends Exception {
  private static final long serialVersionUID = 1L;

  private final ConnectorFailure failure;

  /** With its reason. */
  public ConnectorException(ConnectorFailure failure) {
    super(failure.code());
    this.failure = failure;
  }

  /** The reason. */
  public ConnectorFailure failure() {
    return failure;
  }
}
