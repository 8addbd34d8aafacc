package dev.cloister.store.log;

import dev.cloister.store.LogHead;
import dev.cloister.store.RootKey;
import dev.cloister.store.StoreError;
import dev.cloister.store.StoreException;
import dev.cloister.store.file.DiskFault;
import dev.cloister.store.file.ReadFile;
import dev.cloister.store.format.FileHeader;
import dev.cloister.store.format.FileNames;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A log that was read and found whole, and is not written to yet. Whoever has witnesses compares
 * with their heads first ({@link #continuity}); {@link #resume} then takes it into service.
 */
public final class RecoveredLog implements AutoCloseable {
  private static final int COPY = 1 << 20;

  private final LogSettings settings;
  private final LogState state;
  private final Closeable lock;
  private final Scanned found;
  private boolean released;

  RecoveredLog(LogSettings settings, LogState state, Closeable lock, Scanned found) {
    this.settings = settings;
    this.state = state;
    this.lock = lock;
    this.found = found;
  }

  /** The last head that was durable. Without witnesses nothing says that there was none after. */
  public LogHead head() {
    return found.head();
  }

  /**
   * Bytes after it that were no whole batch and are left out. A crash leaves what it had not
   * acknowledged; damage to the very last batch looks the same.
   */
  public long discardedBytes() {
    return found.discarded();
  }

  /**
   * How this log stands to a head that somebody remembers. Reads the log once more, unless it is
   * the last head.
   *
   * @throws StoreException when it can no longer be read
   */
  public synchronized Continuity continuity(LogHead known) throws StoreException {
    if (released) {
      throw new IllegalStateException("this log was resumed or closed");
    }
    if (!known.store().equals(settings.store())) {
      return Continuity.FORKED;
    }
    if (known.samePoint(found.head())) {
      return Continuity.CONTAINED;
    }
    HeadWatch watch = HeadWatch.of(known);
    try {
      LogScan.run(settings, LogState.none(), watch);
      return watch.found();
    } catch (IOException e) {
      throw DiskFault.reading("reading the log", e);
    }
  }

  /** As {@link #resume(long, Witness)} under the next incarnation, where nobody grants them. */
  public SealedLog resume(Witness witness) throws StoreException {
    return resume(found.head().incarnation() + 1, witness);
  }

  /**
   * Takes the log into service: makes durable once more what was read, begins a new segment, and
   * waits for the witnesses to take the head. This object is used up, whatever comes of it.
   *
   * @param incarnation above that of the log
   * @throws StoreException with {@link StoreError#FENCED}, {@link StoreError#UNWITNESSED}, {@link
   *     StoreError#KEY_MISSING}, or what the disk did
   */
  public synchronized SealedLog resume(long incarnation, Witness witness) throws StoreException {
    if (released) {
      throw new IllegalStateException("this log was resumed or closed");
    }
    if (incarnation <= found.head().incarnation()) {
      throw new StoreException(
          StoreError.FENCED,
          "incarnation " + incarnation + ", the log has " + found.head().incarnation());
    }
    RootKey key = SegmentWriter.currentKey(settings, found.keys());
    released = true;
    try {
      return resumed(incarnation, witness, key);
    } catch (IOException e) {
      StoreException failure =
          DiskFault.writing("taking the log into service", settings.directory(), e);
      Opening.closeQuietly(lock, failure);
      throw failure;
    } catch (StoreException | RuntimeException e) {
      Opening.closeQuietly(lock, e);
      throw e;
    }
  }

  private SealedLog resumed(long incarnation, Witness witness, RootKey key)
      throws IOException, StoreException {
    Leftovers.removeUnfinished(settings.directory());
    rewriteLast();
    LogHead head = found.head();
    FileHeader.Position position =
        new FileHeader.Position(
            settings.store(), incarnation, found.lastSegment() + 1, head.seq(), head.hash());
    SegmentWriter writer = SegmentWriter.begin(settings, position, found.keys(), key);
    try {
      writer.publish();
      Committer.await(witness, new LogHead(settings.store(), incarnation, head.seq(), head.hash()));
      Leftovers.remove(settings.directory(), found.firstSegment());
    } catch (IOException | StoreException | RuntimeException e) {
      Opening.closeQuietly(writer, e);
      throw e;
    }
    return SealedLog.start(settings, state, witness, writer, key, lock);
  }

  /**
   * Writes the valid part of the last segment anew. After a failed fsync the system's cache may
   * show what the disk never got, and a second fsync would not write it; a copy does. It also
   * leaves every segment but the last whole to its end.
   */
  private void rewriteLast() throws IOException {
    String name = FileNames.segment(found.lastSegment());
    try (ReadFile from = settings.directory().open(name);
        NewFile to = NewFile.create(settings.directory(), name)) {
      ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(COPY, found.lastLength()));
      for (long at = 0; at < found.lastLength(); at += buffer.limit()) {
        buffer.clear().limit((int) Math.min(buffer.capacity(), found.lastLength() - at));
        if (from.read(buffer, at) < 1) {
          throw new IOException("the last segment became shorter");
        }
        buffer.flip();
        to.append(buffer);
      }
      to.publish();
    }
  }

  /** Lets the log go as it is. */
  @Override
  public synchronized void close() throws StoreException {
    if (!released) {
      released = true;
      try {
        lock.close();
      } catch (IOException e) {
        throw DiskFault.reading("letting the log go", e);
      }
    }
  }
}
