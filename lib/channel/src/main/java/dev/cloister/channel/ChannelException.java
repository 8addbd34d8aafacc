package dev.cloister.channel;

import java.util.List;
import java.util.Objects;

/** A message was refused. The text holds no secret and nothing of the message. */
public final class ChannelException extends Exception {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final transient List<String> findings;
  private final boolean peers;

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
    this(code, message, findings, false);
  }

  private ChannelException(ErrorCode code, String message, List<String> findings, boolean peers) {
    super(message);
    this.code = Objects.requireNonNull(code);
    this.findings = List.copyOf(findings);
    this.peers = peers;
  }

  /** What the other end refused, by its own word. */
  public static ChannelException ofPeer(ErrorCode code, String message, List<String> findings) {
    return new ChannelException(code, message, findings, true);
  }

  /** Why. */
  public ErrorCode code() {
    return code;
  }

  /** Codes of what an appraisal found, where one was the reason. */
  public List<String> findings() {
    return findings;
  }

  /** Whether the other end refused, and not this one. */
  public boolean isPeers() {
    return peers;
  }
}
