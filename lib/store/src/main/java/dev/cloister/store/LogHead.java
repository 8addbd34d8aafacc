package dev.cloister.store;

/**
 * A point of a log that was durable: what peers witness (docs/concepts/sealed-log.md; the caller
 * adds the constellation and signs). Two heads of one incarnation with one number and different
 * hashes are a fork.
 *
 * @param store whose log
 * @param incarnation under which it was reached
 * @param seq number of the last entry, from 1; 0 is the empty log
 * @param hash over everything up to it
 */
public record LogHead(StoreId store, long incarnation, long seq, HeadHash hash) {
  /** Whether both name one point of one history, under whatever incarnation. */
  public boolean samePoint(LogHead other) {
    return store.equals(other.store) && seq == other.seq && hash.equals(other.hash);
  }
}
