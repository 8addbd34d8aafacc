package dev.cloister.store.log;

import dev.cloister.store.LogHead;
import dev.cloister.store.RootKey;
import dev.cloister.store.StoreError;
import dev.cloister.store.StoreException;
import dev.cloister.store.file.DiskFault;
import dev.cloister.store.format.FileHeader;
import dev.cloister.store.format.Limits;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * A log of records on a disk that nobody vouches for (docs/concepts/sealed-log.md): what it gives
 * back is what was appended, or it refuses. A record is acknowledged when it is on the disk and the
 * witnesses hold its head. The first failed write or fsync, or a refusing witness, ends all writing
 * until the log is opened again; what is acknowledged can still be read. Safe for use by many
 * threads.
 *
 * <p>Not detected without witnesses or an expected head: a whole directory put back to an older
 * state, or its end cut off.
 */
public final class SealedLog implements AutoCloseable {
  /** Longest record, in bytes. */
  public static final int MAX_RECORD = Limits.RECORD;

  private final AppendQueue queue;
  private final Committer committer;
  private final Thread thread;
  private final Closeable lock;
  private final ReadWriteLock files = new ReentrantReadWriteLock();
  private volatile LogSettings settings;
  private boolean closed;

  private SealedLog(
      LogSettings settings, AppendQueue queue, Committer committer, Thread thread, Closeable lock) {
    this.settings = settings;
    this.queue = queue;
    this.committer = committer;
    this.thread = thread;
    this.lock = lock;
  }

  static SealedLog start(
      LogSettings settings,
      LogState state,
      Witness witness,
      SegmentWriter writer,
      RootKey key,
      Closeable lock) {
    AppendQueue queue = new AppendQueue(settings.pendingBytes());
    Committer committer = new Committer(settings, state, witness, queue, writer, key);
    Thread thread =
        Thread.ofPlatform().daemon().name("sealed-log-" + settings.store()).unstarted(committer);
    SealedLog log = new SealedLog(settings, queue, committer, thread, lock);
    thread.start();
    return log;
  }

  /**
   * Begins a new log under incarnation 1, sealed with the last of the root keys, and waits for the
   * witnesses to take its first head. The directory is made where it is missing. After {@link
   * StoreError#UNWITNESSED} the log is there and empty: open it.
   *
   * @param state sees every record once it is acknowledged
   * @throws StoreException with {@link StoreError#EXISTS} where a log is, or part of one
   */
  public static SealedLog create(LogSettings settings, LogState state, Witness witness)
      throws StoreException {
    return Opening.create(settings, state, witness);
  }

  /**
   * Reads a log from its snapshot to its end. Writes nothing.
   *
   * @param state takes what is read; worthless after an exception
   * @throws StoreException with {@link StoreError#MISSING} where there is none, or why it is
   *     refused
   */
  public static RecoveredLog open(LogSettings settings, LogState state) throws StoreException {
    return Opening.open(settings, state, Optional.empty());
  }

  /**
   * As {@link #open(LogSettings, LogState)}, and refuses a log that does not contain a head that is
   * known to have been reached. A head before the log's snapshot can no longer be compared and is
   * taken as contained.
   *
   * @throws StoreException besides with {@link StoreError#ROLLED_BACK} or {@link StoreError#FORKED}
   */
  public static RecoveredLog open(LogSettings settings, LogState state, LogHead expected)
      throws StoreException {
    if (!expected.store().equals(settings.store())) {
      throw new StoreException(StoreError.OTHER_STORE, "the expected head is another store's");
    }
    return Opening.open(settings, state, Optional.of(expected));
  }

  /**
   * Appends a record. The answer may come on the log's own thread: what depends on it must not
   * block there.
   *
   * @param record at most {@link #MAX_RECORD} bytes, copied
   * @return completes when it is durable and witnessed; after an exception other than {@link
   *     StoreError#BUSY} nobody knows whether it is in the log
   */
  public CompletableFuture<Acknowledgement> append(byte[] record) {
    requireLength(record);
    return queue.add(record.clone());
  }

  /**
   * Appends records in a row, in one batch where they fit into one. For a writer that comes with
   * all it has and waits for the answer: the batch waits for no other writer.
   *
   * @param records one or more, each at most {@link #MAX_RECORD} bytes, copied
   * @return completes when all are durable and witnessed, with the last one's; else as {@link
   *     #append}
   */
  public CompletableFuture<Acknowledgement> appendTogether(List<byte[]> records) {
    if (records.isEmpty()) {
      throw new IllegalArgumentException("expected records");
    }
    records.forEach(SealedLog::requireLength);
    return queue.addTogether(records.stream().map(byte[]::clone).toList());
  }

  private static void requireLength(byte[] record) {
    if (record.length > MAX_RECORD) {
      throw new IllegalArgumentException(
          "a record has " + record.length + " bytes, at most " + MAX_RECORD + " are taken");
    }
  }

  /** The last head that is acknowledged. */
  public LogHead head() {
    return committer.reached().head();
  }

  /** Why nothing more is written, if that is so. */
  public Optional<StoreException> failure() {
    return queue.failure();
  }

  /**
   * Reads again, from the disk, all that is acknowledged when this is called. Goes on where writing
   * has ended.
   *
   * @throws StoreException when the disk no longer holds it
   */
  public void read(LogState into) throws StoreException {
    files.readLock().lock();
    try {
      Committer.Reached reached = committer.reached();
      Scanned found = LogScan.run(settings, into, reached.end());
      if (!found.head().samePoint(reached.head())) {
        throw new StoreException(
            StoreError.CORRUPT, "the disk no longer holds what was acknowledged");
      }
    } catch (IOException e) {
      throw DiskFault.reading("reading the log", e);
    } finally {
      files.readLock().unlock();
    }
  }

  /**
   * Reads a part again: what is acknowledged after an entry, and what is before that in its
   * segment. Takes as long as that segment and what is read, however long the log is.
   *
   * @param after number of an entry; 0 from the first on
   * @param enough asked between batches; nothing more is read once it says so
   * @throws StoreException when the disk no longer holds it, or a snapshot took its place
   */
  public void readAfter(long after, LogState into, BooleanSupplier enough) throws StoreException {
    files.readLock().lock();
    try {
      Committer.Reached reached = committer.reached();
      LogHead found = LogScan.runAfter(settings, into, reached.end(), after, enough);
      if (!enough.getAsBoolean() && !found.samePoint(reached.head())) {
        throw new StoreException(
            StoreError.CORRUPT, "the disk no longer holds what was acknowledged");
      }
    } catch (IOException e) {
      throw DiskFault.reading("reading the log", e);
    } finally {
      files.readLock().unlock();
    }
  }

  /**
   * How this log, as far as it is acknowledged, stands to a head that somebody remembers. Reads the
   * log once more, unless it is the last head.
   *
   * @throws StoreException when it can no longer be read
   */
  public Continuity continuity(LogHead known) throws StoreException {
    if (!known.store().equals(settings.store())) {
      return Continuity.FORKED;
    }
    files.readLock().lock();
    try {
      Committer.Reached reached = committer.reached();
      if (known.samePoint(reached.head())) {
        return Continuity.CONTAINED;
      }
      HeadWatch watch = HeadWatch.of(known);
      LogScan.run(settings, watch, reached.end());
      return watch.found();
    } catch (IOException e) {
      throw DiskFault.reading("reading the log", e);
    } finally {
      files.readLock().unlock();
    }
  }

  /**
   * Writes the state as a snapshot and removes what it replaces. Records go on being appended while
   * it is written. A full disk leaves the log as it is.
   *
   * @param capture called on the log's thread between two batches; what it gives is read later, on
   *     this thread, and must not change any more. Each record at most {@link #MAX_RECORD} bytes
   * @return the head that it is the state at
   */
  public synchronized LogHead snapshot(Supplier<? extends Iterable<byte[]>> capture)
      throws StoreException {
    Committer.Cut cut = join(queue.add(() -> committer.cut(capture)));
    try (NewFile file =
        SnapshotFile.write(settings, cut.position(), cut.keys(), cut.key(), cut.state())) {
      publish(file);
      removeBefore(cut.position().segment());
    } catch (IOException e) {
      throw DiskFault.writing("writing a snapshot", settings.directory(), e);
    }
    FileHeader.Position at = cut.position();
    return new LogHead(at.store(), at.incarnation(), at.seq(), at.hash());
  }

  private void publish(NewFile file) throws StoreException {
    try {
      file.publish();
    } catch (IOException e) {
      // An fsync failed: nothing on this disk is to be relied on any more.
      StoreException failure =
          DiskFault.writing("making a snapshot durable", settings.directory(), e);
      queue.fail(failure);
      throw failure;
    }
  }

  private void removeBefore(long segment) throws IOException {
    files.writeLock().lock();
    try {
      Leftovers.remove(settings.directory(), segment);
    } finally {
      files.writeLock().unlock();
    }
  }

  /**
   * Seals everything from now on with another root key. The change is in the log, durable and
   * witnessed, before the key is used. The old one is needed until the next snapshot.
   *
   * @param next its number must be new to this store
   */
  public synchronized LogHead rotate(RootKey next) throws StoreException {
    if (committer.reached().keys().knows(next.id())) {
      throw new IllegalArgumentException("root key number " + next.id() + " was used before");
    }
    settings =
        new LogSettings(
            settings.directory(),
            settings.store(),
            settings.keys().with(next),
            settings.random(),
            settings.segmentBytes(),
            settings.pendingBytes());
    return join(queue.add(() -> committer.rotate(next)));
  }

  /** Writes what waits, ends the log in order, and lets it go. A second call does nothing. */
  @Override
  public void close() {
    queue.close();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    synchronized (this) {
      if (!closed) {
        closed = true;
        try {
          lock.close();
        } catch (IOException e) {
          queue.fail(DiskFault.reading("letting the log go", e));
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static <T> T join(CompletableFuture<T> future) throws StoreException {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof StoreException cause) {
        throw new StoreException(cause.error(), String.valueOf(cause.getMessage()), cause);
      }
      throw e;
    }
  }
}
