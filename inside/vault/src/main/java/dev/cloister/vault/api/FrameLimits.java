package dev.cloister.vault.api;

import java.time.Duration;

/**
 * What callers may cost on the listener of frames.
 *
 * @param connections open at once; more are closed unanswered
 * @param memory bytes of frames that are being received, on all connections
 * @param idleTime without a frame; then the connection is closed
 * @param frameTime from a frame's first byte to its last
 */
public record FrameLimits(int connections, int memory, Duration idleTime, Duration frameTime) {
  /** 256 connections, 64 MiB, 60 s between frames, 20 s for one. */
  public static FrameLimits defaults() {
    return new FrameLimits(256, 64 << 20, Duration.ofSeconds(60), Duration.ofSeconds(20));
  }
}
