package dev.cloister.channel.ratls;

import dev.cloister.attestation.bytes.ByteString;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;

/**
 * What the other end must be.
 *
 * @param judge decides over its evidence
 * @param mode when evidence is needed
 * @param maxAge how long an appraisal of an attestation key, and a connection that rests on it, is
 *     good
 * @param identities SPKI of the identity keys that are accepted; empty accepts every instance that
 *     the judge accepts: the same code is not the same instance
 * @param warningsAllowed whether an appraisal that ends in a warning is enough
 */
public record PeerRequirements(
    EvidenceJudge judge,
    Mode mode,
    Duration maxAge,
    Set<ByteString> identities,
    boolean warningsAllowed) {
  /** How long an appraisal is good unless the caller says otherwise. */
  public static final Duration DEFAULT_MAX_AGE = Duration.ofMinutes(10);

  /** When evidence is needed. */
  public enum Mode {
    /** Once per attestation key and {@code maxAge}; connections in between are signed by it. */
    KEY,
    /** On every connection: a stolen attestation key is worth nothing. */
    HARDWARE
  }

  /** Refuses an age that lets nothing through. */
  public PeerRequirements {
    Objects.requireNonNull(judge);
    Objects.requireNonNull(mode);
    identities = Set.copyOf(identities);
    if (!maxAge.isPositive()) {
      throw new IllegalArgumentException("expected a positive age, found " + maxAge);
    }
  }

  /** Every instance that the judge affirms, for {@link #DEFAULT_MAX_AGE}. */
  public static PeerRequirements of(EvidenceJudge judge) {
    return new PeerRequirements(judge, Mode.KEY, DEFAULT_MAX_AGE, Set.of(), false);
  }

  /** The same with another mode. */
  public PeerRequirements with(Mode other) {
    return new PeerRequirements(judge, other, maxAge, identities, warningsAllowed);
  }

  /** The same with another age. */
  public PeerRequirements withMaxAge(Duration age) {
    return new PeerRequirements(judge, mode, age, identities, warningsAllowed);
  }

  /** The same for these instances only. */
  public PeerRequirements withIdentities(Set<ByteString> keys) {
    return new PeerRequirements(judge, mode, maxAge, keys, warningsAllowed);
  }

  /** The same, where an appraisal that ends in a warning is enough. */
  public PeerRequirements allowingWarnings() {
    return new PeerRequirements(judge, mode, maxAge, identities, true);
  }
}
