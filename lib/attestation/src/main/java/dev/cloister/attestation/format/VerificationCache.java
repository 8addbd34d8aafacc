package dev.cloister.attestation.format;

import dev.cloister.attestation.bytes.ByteString;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Keeps what was verified of exact bytes: certificate paths, signed collateral, CRLs. Never a
 * verdict, never anything that depends on the instant, and only what verified, so that nobody fills
 * it with rubbish.
 *
 * <p>Bounded by two generations: what is used again moves to the young one, the old one is dropped
 * when the young one is full. Reads take no lock.
 */
public final class VerificationCache {
  private static final int GENERATION = 512;

  private record Key(Class<?> type, List<ByteString> parts) {}

  private record Generations(
      ConcurrentHashMap<Key, Object> young, ConcurrentHashMap<Key, Object> old) {}

  private final AtomicReference<Generations> generations =
      new AtomicReference<>(new Generations(new ConcurrentHashMap<>(), new ConcurrentHashMap<>()));

  private VerificationCache() {}

  /** An empty cache. */
  public static VerificationCache create() {
    return new VerificationCache();
  }

  /** What was kept for these exact bytes under that type. */
  public <V> Optional<V> find(Class<V> type, List<ByteString> parts) {
    Key key = new Key(type, parts);
    Generations now = generations.get();
    Object value = now.young.get(key);
    if (value == null) {
      value = now.old.get(key);
      if (value != null) {
        put(key, value);
      }
    }
    return value == null ? Optional.empty() : Optional.of(type.cast(value));
  }

  /** Keeps a value for these exact bytes. */
  public <V> V keep(Class<V> type, List<ByteString> parts, V value) {
    put(new Key(type, List.copyOf(parts)), value);
    return value;
  }

  private void put(Key key, Object value) {
    Generations now = generations.get();
    now.young.put(key, value);
    if (now.young.size() > GENERATION) {
      generations.compareAndSet(now, new Generations(new ConcurrentHashMap<>(), now.young));
    }
  }
}
