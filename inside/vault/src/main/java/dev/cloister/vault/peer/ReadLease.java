package dev.cloister.vault.peer;

import dev.cloister.constellation.VaultId;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Until when this vault may read: enough witnesses said lately that they know of no later start of
 * it, and grant none for a while.
 */
final class ReadLease {
  private final long leaseNanos;
  private final int witnesses;
  private final LongSupplier nanoTime;
  private final Map<VaultId, Long> asked = new HashMap<>();

  ReadLease(LeaseTimes times, int witnesses, LongSupplier nanoTime) {
    this.leaseNanos = times.lease().toNanos();
    this.witnesses = witnesses;
    this.nanoTime = nanoTime;
  }

  /**
   * A witness acknowledged a head.
   *
   * @param sent when it was asked
   */
  synchronized void renew(VaultId witness, long sent) {
    asked.merge(witness, sent, (one, other) -> one - other > 0 ? one : other);
  }

  /** Whether it may read now. */
  synchronized boolean holds() {
    long now = nanoTime.getAsLong();
    return asked.values().stream().filter(sent -> now - sent < leaseNanos).count() >= witnesses;
  }

  /** Whether no lease was renewed for so long that the peers seem to serve no more. */
  synchronized boolean isForgotten(long nanos) {
    long now = nanoTime.getAsLong();
    return asked.values().stream().filter(sent -> now - sent < nanos).count() < witnesses;
  }

  /** Whether that witness has to be asked again, well before the lease ends. */
  synchronized boolean isDue(VaultId witness) {
    Long sent = asked.get(witness);
    return sent == null || nanoTime.getAsLong() - sent >= leaseNanos / 3;
  }
}
