package dev.cloister.store.file;

import dev.cloister.store.StoreError;
import dev.cloister.store.StoreException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.Locale;
import java.util.Optional;

/** Which code a failure of the disk has. */
public final class DiskFault {
  private DiskFault() {}

  /**
   * The failure to read with its code.
   *
   * @param doing what failed, lower case
   */
  public static StoreException reading(String doing, IOException cause) {
    return failure(doing, cause, Optional.empty());
  }

  /**
   * The failure to write with its code. To be called before anything is cleared away: with the file
   * that was too long the reason would be gone.
   *
   * @param doing what failed, lower case
   * @param directory where
   */
  public static StoreException writing(String doing, StoreDirectory directory, IOException cause) {
    return failure(doing, cause, directory.hindrance());
  }

  private static StoreException failure(
      String doing, IOException cause, Optional<StoreError> hindrance) {
    return new StoreException(error(cause, hindrance), "the disk failed while " + doing, cause);
  }

  /**
   * The code. Java has no type for most of these; the file system knows what stands in the way, and
   * for what it does not know (quotas, numbers of files, immutable files) the failure's text tells,
   * where it is in English.
   */
  static StoreError error(IOException cause, Optional<StoreError> hindrance) {
    if (cause instanceof AccessDeniedException
        || cause.getCause() instanceof ReadOnlyFileSystemException) {
      return StoreError.READ_ONLY;
    }
    if (hindrance.isPresent()) {
      return hindrance.get();
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
