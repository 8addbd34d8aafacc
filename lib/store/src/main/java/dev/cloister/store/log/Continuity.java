package dev.cloister.store.log;

/** How a log stands to a head that is known to have been reached. */
public enum Continuity {
  /** It contains that very point. */
  CONTAINED,
  /** It ends before: rolled back. */
  MISSING,
  /** It has another history there. */
  FORKED,
  /** Its snapshot is newer; what was before can no longer be compared. */
  BEFORE_SNAPSHOT
}
