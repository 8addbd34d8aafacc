package dev.cloister.store.map;

import dev.cloister.store.LogHead;
import dev.cloister.store.RootKey;
import dev.cloister.store.StoreException;
import dev.cloister.store.log.Acknowledgement;
import dev.cloister.store.log.Continuity;
import dev.cloister.store.log.LogSettings;
import dev.cloister.store.log.SealedLog;
import dev.cloister.store.log.Witness;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Keys and their bytes, in memory and on a {@link SealedLog}. Reads show what is acknowledged and
 * nothing else; they go on where writing has ended. Changes of one call become durable together; a
 * reader may see the first of them a moment before the last. Whoever writes one key from many
 * threads orders those writes himself. Safe for use by many threads.
 */
public final class SealedMap implements AutoCloseable {
  private final SealedLog log;
  private final MapState state;

  SealedMap(SealedLog log, MapState state) {
    this.log = log;
    this.state = state;
  }

  /** A new, empty map; see {@link SealedLog#create}. */
  public static SealedMap create(LogSettings settings, Witness witness) throws StoreException {
    MapState state = new MapState();
    return new SealedMap(SealedLog.create(settings, state, witness), state);
  }

  /** Reads a map; see {@link SealedLog#open}. */
  public static RecoveredMap open(LogSettings settings) throws StoreException {
    MapState state = new MapState();
    return new RecoveredMap(SealedLog.open(settings, state), state);
  }

  /** Reads a map that must contain this head; see {@link SealedLog#open}. */
  public static RecoveredMap open(LogSettings settings, LogHead expected) throws StoreException {
    MapState state = new MapState();
    return new RecoveredMap(SealedLog.open(settings, state, expected), state);
  }

  /** The value of a key, a copy. */
  public Optional<byte[]> get(String key) {
    return state.get(key);
  }

  /** The keys that begin so, ascending. */
  public List<String> keys(String prefix) {
    return state.keys(prefix);
  }

  /** Number of keys. */
  public int size() {
    return state.size();
  }

  /** Sets one value. */
  public CompletableFuture<Acknowledgement> put(String key, byte[] value) {
    return apply(Changes.none().put(key, value));
  }

  /** Removes one key; the bytes stay in the log until the next snapshot. */
  public CompletableFuture<Acknowledgement> remove(String key) {
    return apply(Changes.none().remove(key));
  }

  /**
   * Makes changes.
   *
   * @return completes when they are durable, witnessed and to be read
   * @throws IllegalArgumentException when they are longer than {@link SealedLog#MAX_RECORD}
   *     together
   */
  public CompletableFuture<Acknowledgement> apply(Changes changes) {
    return log.append(ChangeRecord.encode(changes));
  }

  /** Replaces the log so far by the map as it is. */
  public LogHead snapshot() throws StoreException {
    return log.snapshot(state::capture);
  }

  /** As {@link SealedLog#rotate}. */
  public LogHead rotate(RootKey next) throws StoreException {
    return log.rotate(next);
  }

  /** The last head that is acknowledged. */
  public LogHead head() {
    return log.head();
  }

  /** As {@link SealedLog#continuity}. */
  public Continuity continuity(LogHead known) throws StoreException {
    return log.continuity(known);
  }

  /** Why nothing more is written, if that is so. */
  public Optional<StoreException> failure() {
    return log.failure();
  }

  @Override
  public void close() {
    log.close();
  }
}
