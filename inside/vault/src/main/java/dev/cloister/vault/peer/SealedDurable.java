package dev.cloister.vault.peer;

import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.store.StoreException;
import dev.cloister.store.map.Changes;
import dev.cloister.store.map.SealedMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Values in a sealed map of their own. It asks no witnesses: to remember a peer's head must not
 * need that peer. A snapshot now and then keeps it short.
 */
public final class SealedDurable implements Durable {
  private static final long SNAPSHOT_EVERY = 1 << 14;

  private final SealedMap map;
  private final AtomicLong writes = new AtomicLong();

  private SealedDurable(SealedMap map) {
    this.map = map;
  }

  /** Values in this map, which stays the caller's to close. */
  public static SealedDurable of(SealedMap map) {
    return new SealedDurable(map);
  }

  @Override
  public Optional<byte[]> get(String key) {
    return map.get(key);
  }

  @Override
  public void put(Map<String, byte[]> values) throws ChannelException {
    Changes changes = Changes.none();
    for (Map.Entry<String, byte[]> value : values.entrySet()) {
      changes = changes.put(value.getKey(), value.getValue());
    }
    try {
      map.apply(changes).join();
      if (writes.incrementAndGet() % SNAPSHOT_EVERY == 0) {
        map.snapshot();
      }
    } catch (CompletionException | StoreException e) {
      throw new ChannelException(ErrorCode.UNAVAILABLE, "the store takes nothing more");
    }
  }
}
