package dev.cloister.store;

import java.util.Locale;

/**
 * Why a store refused, docs/reference/errors.md. A code never changes its meaning; {@code store_}
 * and the lower-case name of the constant is the code.
 */
public enum StoreError {
  /** No log is there. One is never begun by opening. */
  MISSING("There is no log in this directory; it is never created by opening."),
  /** Creation where a log is already. */
  EXISTS("A log is already in this directory."),
  /** Somebody else has it open. */
  LOCKED("Another opener has this log."),
  /** The log belongs to another store. */
  OTHER_STORE("The log is another store's."),
  /** A format that this release does not read. */
  UNSUPPORTED_VERSION("A file has a format version that this release does not read."),
  /** The root key that a file names was not given. */
  KEY_MISSING("The root key that a file names was not given."),
  /** The root key of that id is not the one that the log was written with. */
  WRONG_KEY("The root key of that id is not the one that the log was written with."),
  /** Bytes that no crash of this software leaves behind. */
  CORRUPT("A file holds what no crash leaves behind: damage or tampering."),
  /** Older than the head that is known to have been reached. */
  ROLLED_BACK("The log ends before the head that is known to have been reached."),
  /** Another history than the known head's. */
  FORKED("The log has another history than the known head's."),
  /** The incarnation is not newer than the log's. */
  FENCED("The incarnation is not newer than the log's."),
  /** No space or quota left. */
  FULL("No space or quota is left."),
  /** The file system or its permissions allow no writing. */
  READ_ONLY("The file system or its permissions allow no writing."),
  /** Any other failure of the disk, a failed fsync above all. */
  IO("The disk failed; a failed fsync is never retried."),
  /** The witnesses did not take the head. */
  UNWITNESSED("The witnesses did not take the head."),
  /** More is waiting than may wait. */
  BUSY("More is waiting to be written than may wait."),
  /** The log was closed. */
  CLOSED("The log was closed."),
  /** A fault of the program above the log. */
  FAULT("The state above the log failed to take what is durable: a fault of ours.");

  private final String meaning;

  StoreError(String meaning) {
    this.meaning = meaning;
  }

  /** The stable code, {@code store_[a-z_]+}. */
  public String code() {
    return "store_" + name().toLowerCase(Locale.ROOT);
  }

  /** For people, the same for every occurrence. */
  public String meaning() {
    return meaning;
  }
}
