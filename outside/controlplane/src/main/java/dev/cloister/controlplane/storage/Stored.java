package dev.cloister.controlplane.storage;

/** What became of a write. */
public enum Stored {
  /** It is on disk. */
  YES,
  /** Nothing was changed: it contradicts what is stored (version, id or path). */
  CONFLICT,
  /** Nothing was changed: there is nothing of that id. */
  ABSENT,
  /** Nothing was changed: the owner has as many as allowed. */
  FULL
}
