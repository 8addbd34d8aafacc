package dev.cloister.store.log;

import dev.cloister.store.RootKeys;
import dev.cloister.store.StoreId;
import dev.cloister.store.file.StoreDirectory;
import java.security.SecureRandom;

/**
 * What a log is opened with.
 *
 * @param directory where its files are, and nothing else's
 * @param store its name: other stores' files are refused
 * @param keys its root keys, the current one and those of older files
 * @param random for salts
 * @param segmentBytes length beyond which a segment is ended; bounds what opening copies
 * @param pendingBytes most bytes of records that wait to be written, 64 more counted for each
 */
public record LogSettings(
    StoreDirectory directory,
    StoreId store,
    RootKeys keys,
    SecureRandom random,
    long segmentBytes,
    long pendingBytes) {
  private static final long SEGMENT = 64L << 20;
  private static final long PENDING = 64L << 20;

  /** Checks the sizes. */
  public LogSettings {
    if (segmentBytes < 1 || pendingBytes < 1) {
      throw new IllegalArgumentException("expected sizes above 0");
    }
  }

  /** Segments of 64 MiB, at most 64 MiB waiting. */
  public static LogSettings of(
      StoreDirectory directory, StoreId store, RootKeys keys, SecureRandom random) {
    return new LogSettings(directory, store, keys, random, SEGMENT, PENDING);
  }

  /** These with another length of segments. */
  public LogSettings withSegmentBytes(long bytes) {
    return new LogSettings(directory, store, keys, random, bytes, pendingBytes);
  }

  /** These with another bound of what waits. */
  public LogSettings withPendingBytes(long bytes) {
    return new LogSettings(directory, store, keys, random, segmentBytes, bytes);
  }
}
