package dev.cloister.store.log;

import dev.cloister.store.LogHead;
import dev.cloister.store.RootKey;
import dev.cloister.store.StoreError;
import dev.cloister.store.StoreException;
import dev.cloister.store.file.DiskFault;
import dev.cloister.store.format.BatchHeader;
import dev.cloister.store.format.FileHeader;
import dev.cloister.store.format.FileNames;
import dev.cloister.store.format.HeadChain;
import dev.cloister.store.format.KeyTable;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** How a log begins, and how it is found again. */
final class Opening {
  private Opening() {}

  static SealedLog create(LogSettings settings, LogState state, Witness witness)
      throws StoreException {
    try {
      settings.directory().make();
      Closeable lock = lock(settings);
      try {
        if (hasFiles(settings)) {
          throw new StoreException(StoreError.EXISTS, "a log is already in this directory");
        }
        return begin(settings, state, witness, lock);
      } catch (IOException | StoreException | RuntimeException e) {
        closeQuietly(lock, e);
        throw e;
      }
    } catch (IOException e) {
      throw DiskFault.writing("creating a log", settings.directory(), e);
    }
  }

  private static SealedLog begin(
      LogSettings settings, LogState state, Witness witness, Closeable lock)
      throws IOException, StoreException {
    Leftovers.removeUnfinished(settings.directory());
    RootKey key = settings.keys().last();
    KeyTable keys = KeyTable.of(key, settings.store());
    FileHeader.Position first =
        new FileHeader.Position(settings.store(), 1, 1, 0, HeadChain.genesis(settings.store()));
    SegmentWriter writer = SegmentWriter.begin(settings, first, keys, key);
    try {
      writer.write(BatchHeader.Kind.KEYS, List.of(keys.encoded()));
      writer.publish();
      FileHeader.Position reached = writer.next();
      Committer.await(
          witness,
          new LogHead(reached.store(), reached.incarnation(), reached.seq(), reached.hash()));
    } catch (IOException | StoreException | RuntimeException e) {
      closeQuietly(writer, e);
      throw e;
    }
    return SealedLog.start(settings, state, witness, writer, key, lock);
  }

  static RecoveredLog open(LogSettings settings, LogState state, Optional<LogHead> expected)
      throws StoreException {
    try {
      if (!hasFiles(settings)) {
        throw new StoreException(StoreError.MISSING, "there is no log in this directory");
      }
      Closeable lock = lock(settings);
      try {
        return new RecoveredLog(settings, state, lock, scan(settings, state, expected));
      } catch (IOException | StoreException | RuntimeException e) {
        closeQuietly(lock, e);
        throw e;
      }
    } catch (IOException e) {
      throw DiskFault.reading("reading a log", e);
    }
  }

  private static Scanned scan(LogSettings settings, LogState state, Optional<LogHead> expected)
      throws IOException, StoreException {
    if (expected.isEmpty()) {
      return LogScan.run(settings, state, LogScan.Bound.NONE);
    }
    HeadWatch watch = HeadWatch.of(expected.get());
    Scanned found = LogScan.run(settings, state, watch);
    return switch (watch.found()) {
      case CONTAINED, BEFORE_SNAPSHOT -> found;
      case MISSING ->
          throw new StoreException(
              StoreError.ROLLED_BACK,
              "the log ends at " + found.head().seq() + ", expected " + expected.get().seq());
      case FORKED ->
          throw new StoreException(
              StoreError.FORKED, "the log has another history at " + expected.get().seq());
    };
  }

  static void closeQuietly(Closeable closeable, Exception because) {
    try {
      closeable.close();
    } catch (IOException e) {
      because.addSuppressed(e);
    }
  }

  private static Closeable lock(LogSettings settings) throws StoreException {
    try {
      return settings
          .directory()
          .lock()
          .orElseThrow(
              () -> new StoreException(StoreError.LOCKED, "somebody else has this log open"));
    } catch (IOException e) {
      throw DiskFault.writing("locking the log", settings.directory(), e);
    }
  }

  private static boolean hasFiles(LogSettings settings) throws IOException {
    return settings.directory().list().stream()
        .anyMatch(
            name ->
                FileNames.segmentNumber(name).isPresent()
                    || FileNames.snapshotNumber(name).isPresent());
  }
}
