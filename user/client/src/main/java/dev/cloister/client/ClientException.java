package dev.cloister.client;

import java.util.Objects;
import java.util.Optional;

/** An operation of the SDK failed. The message holds no secret. */
public class ClientException extends Exception {
  private static final long serialVersionUID = 1L;

  private final ClientFailure failure;
  private final String serviceCode;

  /** A failure. */
  public ClientException(ClientFailure failure, String message) {
    this(failure, "", message);
  }

  /**
   * A failure that a service gave a code for.
   *
   * @param serviceCode the service's stable code; of a relay's own problem it is not authentic
   */
  public ClientException(ClientFailure failure, String serviceCode, String message) {
    super(message);
    this.failure = Objects.requireNonNull(failure);
    this.serviceCode = Objects.requireNonNull(serviceCode);
  }

  /** Why. */
  public ClientFailure failure() {
    return failure;
  }

  /** The service's code, where it gave one. */
  public Optional<String> serviceCode() {
    return serviceCode.isEmpty() ? Optional.empty() : Optional.of(serviceCode);
  }
}
