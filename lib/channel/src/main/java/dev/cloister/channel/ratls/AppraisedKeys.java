package dev.cloister.channel.ratls;

import dev.cloister.attestation.bytes.ByteString;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.LongSupplier;

/**
 * Attestation keys of other ends with what their evidence was worth, each for {@code maxAge} since
 * then. Bounded; the oldest goes first. Safe for use by many threads.
 */
final class AppraisedKeys {
  /** Most keys that are kept. */
  static final int LIMIT = 1024;

  private final SequencedMap<ByteString, Entry> entries = new LinkedHashMap<>();
  private final long maxAgeNanos;
  private final LongSupplier nanoTime;

  /**
   * One key.
   *
   * @param identity the identity key that the evidence vouched for besides
   * @param leaf hash of the certificate that it was last seen with
   */
  private record Entry(PeerAppraisal appraisal, ByteString identity, ByteString leaf, long since) {}

  AppraisedKeys(Duration maxAge, LongSupplier nanoTime) {
    this.maxAgeNanos = maxAge.toNanos();
    this.nanoTime = nanoTime;
  }

  synchronized void remember(
      ByteString key, ByteString identity, PeerAppraisal appraisal, ByteString leaf) {
    entries.remove(key);
    entries.putLast(key, new Entry(appraisal, identity, leaf, nanoTime.getAsLong()));
    if (entries.size() > LIMIT) {
      entries.pollFirstEntry();
    }
  }

  /** The appraisal of a key together with that identity, while it is fresh. */
  synchronized Optional<PeerAppraisal> find(ByteString key, ByteString identity) {
    prune();
    return Optional.ofNullable(entries.get(key))
        .filter(entry -> entry.identity().equals(identity))
        .map(Entry::appraisal);
  }

  /** The key seen last. */
  synchronized Optional<ByteString> latest() {
    prune();
    return Optional.ofNullable(entries.lastEntry()).map(Map.Entry::getKey);
  }

  /** The key seen last with a certificate. */
  synchronized Optional<ByteString> latest(ByteString leaf) {
    prune();
    return entries.reversed().entrySet().stream()
        .filter(entry -> entry.getValue().leaf().equals(leaf))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** The rest of a key's time; zero when it is not known or too old. */
  synchronized Duration remaining(ByteString key) {
    prune();
    Entry entry = entries.get(key);
    return entry == null
        ? Duration.ZERO
        : Duration.ofNanos(maxAgeNanos - (nanoTime.getAsLong() - entry.since()));
  }

  private void prune() {
    long now = nanoTime.getAsLong();
    while (!entries.isEmpty() && now - entries.firstEntry().getValue().since() >= maxAgeNanos) {
      entries.pollFirstEntry();
    }
  }
}
