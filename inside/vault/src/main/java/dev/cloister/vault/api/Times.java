package dev.cloister.vault.api;

import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.constellation.policy.SecretPolicy;
import dev.cloister.constellation.secret.SecretHeader;
import dev.cloister.time.TimeInterval;
import dev.cloister.time.TrustedTime;
import java.time.Instant;

/** How long secrets live, where the time is an interval (PROTOCOLS.md 8). */
final class Times {
  /** By how much a writer's clock may be ahead, in seconds. */
  private static final long AHEAD = 300;

  private Times() {}

  /** When a value ends: as it was written, or sooner where its policy became stricter. */
  static long expiresAt(SecretHeader header, SecretPolicy policy) {
    return Math.min(header.expires(), header.created() + policy.ttlSeconds());
  }

  /** Refuses what has ended, or may have: where the latest time is unknown, everything has. */
  static void requireAlive(long expiresAt, TrustedTime time) throws ChannelException {
    if (time.now().hasReached(Instant.ofEpochSecond(expiresAt))) {
      throw new ChannelException(ErrorCode.SECRET_EXPIRED, "the secret has expired");
    }
  }

  /** Refuses a new value that lives longer than its policy says, or was made in the future. */
  static void checkNew(SecretHeader header, SecretPolicy policy, TrustedTime time)
      throws ChannelException {
    if (header.expires() - header.created() > policy.ttlSeconds()) {
      throw new ChannelException(
          ErrorCode.OBJECT_MISMATCH, "the value lives longer than its policy says");
    }
    checkCreated(header, time);
    requireAlive(header.expires(), time);
  }

  static void checkCreated(SecretHeader header, TrustedTime time) throws ChannelException {
    TimeInterval now = time.now();
    Instant latest = now.latest().orElse(now.earliest());
    if (Instant.ofEpochSecond(header.created()).isAfter(latest.plusSeconds(AHEAD))) {
      throw new ChannelException(ErrorCode.OBJECT_MISMATCH, "created in the future");
    }
  }
}
