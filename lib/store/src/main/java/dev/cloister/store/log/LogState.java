package dev.cloister.store.log;

import dev.cloister.store.StoreException;

/**
 * What a log is replayed into: first the records of its snapshot, then its own, each the state's to
 * keep. Nothing of it may be used before the log has opened without an exception. On an open log
 * the records follow on the log's own thread, durable and witnessed, before they are acknowledged.
 */
public interface LogState {
  /**
   * A record of the snapshot.
   *
   * @throws StoreException when it is none of this state's
   */
  void restore(byte[] record) throws StoreException;

  /**
   * A record of the log.
   *
   * @param seq its number, ascending, not dense: the log keeps entries of its own
   * @throws StoreException when it is none of this state's
   */
  void apply(long seq, byte[] record) throws StoreException;

  /** Keeps nothing. */
  static LogState none() {
    return new LogState() {
      @Override
      public void restore(byte[] record) {}

      @Override
      public void apply(long seq, byte[] record) {}
    };
  }
}
