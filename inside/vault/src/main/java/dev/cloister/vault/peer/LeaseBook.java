package dev.cloister.vault.peer;

import dev.cloister.constellation.VaultId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Whose heads this vault acknowledged lately: until that was long enough ago it grants no other
 * start of them, because the machine that it answered may still read. What it answered before it
 * was started it does not know, and waits as long.
 */
final class LeaseBook {
  private final long holdNanos;
  private final LongSupplier nanoTime;
  private long begun;
  private final Map<VaultId, Long> lent = new HashMap<>();
  private final Map<VaultId, Long> ending = new HashMap<>();

  LeaseBook(LeaseTimes times, LongSupplier nanoTime) {
    this.holdNanos = times.hold().toNanos();
    this.nanoTime = nanoTime;
    this.begun = nanoTime.getAsLong();
  }

  /** Nothing was lent before this start. */
  synchronized void nothingLent() {
    begun = nanoTime.getAsLong() - holdNanos;
  }

  /** Another machine of that peer may be granted its start when what is lent has ended. */
  synchronized void end(VaultId peer) {
    ending.putIfAbsent(peer, nanoTime.getAsLong());
  }

  /**
   * Whether the machine that has the incarnation may be answered: not while another one waits for
   * its lease to end, unless that one does not come back.
   */
  synchronized boolean mayLend(VaultId peer) {
    Long since = ending.get(peer);
    if (since != null && nanoTime.getAsLong() - since >= 3 * holdNanos) {
      ending.remove(peer);
    }
    return !ending.containsKey(peer);
  }

  /** The other machine has the incarnation. */
  synchronized void granted(VaultId peer) {
    ending.remove(peer);
  }

  synchronized void lend(VaultId peer) {
    lent.put(peer, nanoTime.getAsLong());
  }

  synchronized boolean mayGrant(VaultId peer) {
    long last = Optional.ofNullable(lent.get(peer)).orElse(begun);
    return isOver() && nanoTime.getAsLong() - last >= holdNanos;
  }

  /** Whether all that was lent before this start has ended. */
  synchronized boolean isOver() {
    return nanoTime.getAsLong() - begun >= holdNanos;
  }
}
