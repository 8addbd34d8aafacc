package dev.cloister.store.map;

import dev.cloister.store.LogHead;
import dev.cloister.store.StoreException;
import dev.cloister.store.log.Continuity;
import dev.cloister.store.log.RecoveredLog;
import dev.cloister.store.log.Witness;

/** A map that was read and is not yet in service; see {@link RecoveredLog}. */
public final class RecoveredMap implements AutoCloseable {
  private final RecoveredLog log;
  private final MapState state;

  RecoveredMap(RecoveredLog log, MapState state) {
    this.log = log;
    this.state = state;
  }

  /** As {@link RecoveredLog#head}. */
  public LogHead head() {
    return log.head();
  }

  /** As {@link RecoveredLog#discardedBytes}. */
  public long discardedBytes() {
    return log.discardedBytes();
  }

  /** As {@link RecoveredLog#continuity}. */
  public Continuity continuity(LogHead known) throws StoreException {
    return log.continuity(known);
  }

  /** As {@link RecoveredLog#resume(Witness)}. */
  public SealedMap resume(Witness witness) throws StoreException {
    return new SealedMap(log.resume(witness), state);
  }

  /** As {@link RecoveredLog#resume(long, Witness)}. */
  public SealedMap resume(long incarnation, Witness witness) throws StoreException {
    return new SealedMap(log.resume(incarnation, witness), state);
  }

  @Override
  public void close() throws StoreException {
    log.close();
  }
}
