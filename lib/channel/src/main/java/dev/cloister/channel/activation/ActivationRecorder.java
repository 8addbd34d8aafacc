package dev.cloister.channel.activation;

import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * Challenges TPMs, and records with its signature which attestation key was seen beside which
 * endorsement key (docs/decisions/0015). It does not judge who made the TPM: whoever uses the
 * record does. Safe for use by many threads.
 */
public final class ActivationRecorder {
  /** How long a challenge may be answered: software TPMs and busy ones take seconds. */
  public static final Duration CHALLENGE_LIFE = Duration.ofSeconds(60);

  /** Challenges that one connection may have. */
  public static final int MAX_CHALLENGES = 16;

  private final PrivateKey key;
  private final SecureRandom random;
  private final InstantSource clock;
  private final LongSupplier nanoTime;

  private ActivationRecorder(
      PrivateKey key, SecureRandom random, InstantSource clock, LongSupplier nanoTime) {
    this.key = key;
    this.random = random;
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  /**
   * A recorder.
   *
   * @param key P-256, signs nothing else; relying parties configure its public half
   * @param clock for the record's time
   * @param nanoTime a monotonic clock, for the challenge's life
   */
  public static ActivationRecorder of(
      PrivateKey key, SecureRandom random, InstantSource clock, LongSupplier nanoTime) {
    if (!(key instanceof ECPrivateKey ec) || ec.getParams().getOrder().bitLength() != 256) {
      throw new IllegalArgumentException("expected a P-256 key");
    }
    return new ActivationRecorder(
        key,
        Objects.requireNonNull(random),
        Objects.requireNonNull(clock),
        Objects.requireNonNull(nanoTime));
  }

  /** The state of a new connection. */
  public RecorderState open() {
    return new RecorderState(this);
  }

  SecureRandom random() {
    return random;
  }

  InstantSource clock() {
    return clock;
  }

  long now() {
    return nanoTime.getAsLong();
  }

  PrivateKey key() {
    return key;
  }

  static ChannelException expired() {
    return new ChannelException(
        ErrorCode.EXCHANGE_EXPIRED, "expected A3 at most 60 s after its A2, and once");
  }
}
