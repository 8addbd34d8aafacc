package dev.cloister.store.file;

import dev.cloister.store.StoreError;
import dev.cloister.store.StoreException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.Locale;

/** Which code a failure of the disk has. */
public final class DiskFault {
  private DiskFault() {}

  /**
   * The failure with its code.
   *
   * @param doing what failed, lower case
   */
  public static StoreException of(String doing, IOException cause) {
    return new StoreException(error(cause), "the disk failed while " + doing, cause);
  }

  /** The code. Java has no type for most of these: the system's own text tells. */
  static StoreError error(IOException cause) {
    if (cause instanceof AccessDeniedException
        || cause.getCause() instanceof ReadOnlyFileSystemException) {
      return StoreError.READ_ONLY;
    }
    String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    if (text.contains("no space left") || text.contains("quota exceeded")) {
      return StoreError.FULL;
    }
    if (text.contains("read-only file system")
        || text.contains("permission denied")
        || text.contains("operation not permitted")) {
      return StoreError.READ_ONLY;
    }
    return StoreError.IO;
  }
}
