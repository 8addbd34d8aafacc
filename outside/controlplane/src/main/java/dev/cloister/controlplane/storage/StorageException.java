package dev.cloister.controlplane.storage;

/** The database cannot be used. The text holds no value of a record. */
public final class StorageException extends Exception {
  private static final long serialVersionUID = 1L;

  /** With what was expected and what was found. */
  public StorageException(String message) {
    super(message);
  }

  /** With the failure below it. */
  public StorageException(String message, Throwable cause) {
    super(message, cause);
  }
}
