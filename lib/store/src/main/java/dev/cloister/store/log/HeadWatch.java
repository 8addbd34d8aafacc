package dev.cloister.store.log;

import dev.cloister.store.HeadHash;
import dev.cloister.store.LogHead;

/** Looks for one head while a log is read. */
final class HeadWatch {
  private final long seq;
  private final HeadHash hash;
  private Continuity found = Continuity.MISSING;
  private boolean begun;

  private HeadWatch(long seq, HeadHash hash) {
    this.seq = seq;
    this.hash = hash;
  }

  static HeadWatch of(LogHead head) {
    return new HeadWatch(head.seq(), head.hash());
  }

  /** The log has this head, after all it had before. */
  void at(long reached, HeadHash head) {
    if (found == Continuity.MISSING) {
      if (reached == seq) {
        found = hash.equals(head) ? Continuity.CONTAINED : Continuity.FORKED;
      } else if (reached > seq) {
        // Heads are given out at the end of batches only: a number within one is no head of ours.
        found = begun ? Continuity.FORKED : Continuity.BEFORE_SNAPSHOT;
      }
    }
    begun = true;
  }

  Continuity found() {
    return found;
  }
}
