package dev.cloister.controlplane.enclave;

import dev.cloister.channel.ErrorCode;
import java.util.Objects;

/** The enclave refused, or did not answer as agreed. The text holds nothing of a message. */
public final class EnclaveException extends Exception {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  /** With the enclave's code, or one of the relay's own. */
  public EnclaveException(ErrorCode code, String message) {
    super(message);
    this.code = Objects.requireNonNull(code);
  }

  /** Why. */
  public ErrorCode code() {
    return code;
  }
}
