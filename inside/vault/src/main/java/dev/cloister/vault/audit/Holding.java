package dev.cloister.vault.audit;

import dev.cloister.constellation.audit.AuditEntry;
import dev.cloister.store.StoreError;
import dev.cloister.store.StoreException;

/** Reads a log to its end, and finds out whether it holds a place that it is known to have had. */
final class Holding {
  private final Chain chain;
  private final AuditPlace known;
  private boolean forked;

  Holding(Chain chain, AuditPlace known) {
    this.chain = chain;
    this.known = known;
  }

  void follow(AuditEntry entry) {
    chain.follow(entry);
    forked |= entry.seq() == known.seq() && !entry.hash().equals(known.hash());
  }

  /** At the end of the log. */
  void require() throws StoreException {
    if (forked) {
      throw new StoreException(
          StoreError.FORKED, "the audit log has another history than the state knows");
    }
    if (chain.place().seq() < known.seq()) {
      throw new StoreException(
          StoreError.ROLLED_BACK, "the audit log ends before an entry that the state knows");
    }
  }
}
