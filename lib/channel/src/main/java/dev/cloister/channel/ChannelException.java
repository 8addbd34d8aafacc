package dev.cloister.channel;

import java.util.Objects;

/** A message was refused. The text holds no secret and nothing of the message. */
public final class ChannelException extends Exception {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  /** A refusal with its code. */
  public ChannelException(ErrorCode code, String message) {
    super(message);
    this.code = Objects.requireNonNull(code);
  }

  /** Why. */
  public ErrorCode code() {
    return code;
  }
}
