package dev.cloister.channel;

import java.util.List;
import java.util.Objects;

/** A message was refused. The text holds no secret and nothing of the message. */
public final class ChannelException extends Exception {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final transient List<String> findings;

  /** A refusal with its code. */
  public ChannelException(ErrorCode code, String message) {
    this(code, message, List.of());
  }

  /**
   * A refusal with its code and what was found.
   *
   * @param findings codes of docs/reference/findings.md
   */
  public ChannelException(ErrorCode code, String message, List<String> findings) {
    super(message);
    this.code = Objects.requireNonNull(code);
    this.findings = List.copyOf(findings);
  }

  /** Why. */
  public ErrorCode code() {
    return code;
  }

  /** Codes of what an appraisal found, where one was the reason. */
  public List<String> findings() {
    return findings;
  }
}
