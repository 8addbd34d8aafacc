package dev.cloister.store.log;

import dev.cloister.store.file.StoreDirectory;
import dev.cloister.store.format.FileNames;
import java.io.IOException;
import java.util.OptionalLong;

/** Removes what a log no longer needs: files before its snapshot, and files never completed. */
final class Leftovers {
  private Leftovers() {}

  /** Removes everything before that segment and the snapshot that precedes it. */
  static void remove(StoreDirectory directory, long firstSegment) throws IOException {
    for (String name : directory.list()) {
      if (isBefore(FileNames.segmentNumber(name), firstSegment)
          || isBefore(FileNames.snapshotNumber(name), firstSegment)) {
        directory.delete(name);
      }
    }
  }

  /** Removes what a crash left without a name of its own. */
  static void removeUnfinished(StoreDirectory directory) throws IOException {
    for (String name : directory.list()) {
      if (FileNames.isUnfinished(name)) {
        directory.delete(name);
      }
    }
  }

  private static boolean isBefore(OptionalLong number, long first) {
    return number.isPresent() && number.getAsLong() < first;
  }
}
