package dev.cloister.store.log;

import dev.cloister.store.LogHead;
import dev.cloister.store.RootKey;
import dev.cloister.store.StoreError;
import dev.cloister.store.StoreException;
import dev.cloister.store.file.DiskFault;
import dev.cloister.store.format.BatchHeader;
import dev.cloister.store.format.FileHeader;
import dev.cloister.store.format.KeyTable;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/**
 * The log's own thread, the only one that writes to it: seal, write, fsync, witness, apply, answer,
 * one batch after the other. The first failure is the last thing that happens.
 */
final class Committer implements Runnable {
  private static final byte[] NOTHING = {};

  private final LogSettings settings;
  private final LogState state;
  private final Witness witness;
  private final AppendQueue queue;
  private SegmentWriter writer;
  private RootKey key;
  private volatile Reached reached;

  /**
   * What is durable, witnessed and applied.
   *
   * @param head its head
   * @param end where in the files it ends
   * @param keys its key table
   */
  record Reached(LogHead head, LogScan.Bound end, KeyTable keys) {}

  /**
   * Where a snapshot can be taken: between two segments.
   *
   * @param position of the segment that begins here
   * @param keys its key table
   * @param key the current one
   * @param state as of here
   */
  record Cut(FileHeader.Position position, KeyTable keys, RootKey key, Iterable<byte[]> state) {}

  Committer(
      LogSettings settings,
      LogState state,
      Witness witness,
      AppendQueue queue,
      SegmentWriter writer,
      RootKey key) {
    this.settings = settings;
    this.state = state;
    this.witness = witness;
    this.queue = queue;
    this.writer = writer;
    this.key = key;
    this.reached = reachedBy(writer);
  }

  Reached reached() {
    return reached;
  }

  @Override
  public void run() {
    int before = 0;
    boolean last = false;
    while (!last) {
      AppendQueue.Taken taken = queue.take(before);
      before = taken.appends().size();
      last = !attempt(() -> work(taken)) || taken.last();
      queue.failure().ifPresent(why -> refuse(taken, why));
    }
    if (queue.failure().isEmpty()) {
      attempt(() -> commit(BatchHeader.Kind.CLOSE, List.of(NOTHING)));
    }
    attempt(() -> writer.close());
  }

  /** What may fail. */
  @FunctionalInterface
  private interface Step {
    void run() throws IOException, StoreException;
  }

  private boolean attempt(Step step) {
    try {
      step.run();
      return true;
    } catch (IOException e) {
      queue.fail(DiskFault.writing("writing the log", settings.directory(), e));
    } catch (StoreException e) {
      queue.fail(e);
    } catch (RuntimeException | Error e) {
      // Also an Error: nobody else would answer those who wait.
      queue.fail(new StoreException(StoreError.FAULT, "the log's thread failed", e));
    }
    return false;
  }

  private static void refuse(AppendQueue.Taken taken, StoreException why) {
    // Completing a second time does nothing: what was answered stays answered.
    taken.appends().forEach(append -> append.done().completeExceptionally(why));
    taken.orders().forEach(order -> order.done().completeExceptionally(why));
  }

  private void work(AppendQueue.Taken taken) throws IOException, StoreException {
    if (!taken.appends().isEmpty()) {
      append(taken.appends());
    }
    for (Order<?> order : taken.orders()) {
      order.run();
    }
  }

  private void append(List<Append> appends) throws IOException, StoreException {
    long first = writer.seq() + 1;
    LogHead head = commit(BatchHeader.Kind.DATA, appends.stream().map(Append::bytes).toList());
    long seq = first;
    for (Append append : appends) {
      state.apply(seq++, append.bytes());
    }
    reached = reachedBy(writer);
    seq = first;
    for (Append append : appends) {
      append.done().complete(new Acknowledgement(seq++, head));
    }
    if (writer.length() >= settings.segmentBytes() || writer.isFull()) {
      roll(writer.table());
    }
  }

  private LogHead commit(BatchHeader.Kind kind, List<byte[]> entries)
      throws IOException, StoreException {
    writer.write(kind, entries);
    writer.sync();
    LogHead head = headOf(writer);
    await(witness, head);
    return head;
  }

  /** Asks the witnesses and waits. */
  static void await(Witness witness, LogHead head) throws StoreException {
    try {
      witness.acknowledge(head).toCompletableFuture().join();
    } catch (RuntimeException e) {
      throw new StoreException(
          StoreError.UNWITNESSED, "the witnesses did not take head " + head.seq(), e);
    }
  }

  /** Goes on in a new segment. */
  private void roll(KeyTable keys) throws IOException {
    FileHeader.Position next = writer.next();
    writer.close();
    writer = SegmentWriter.begin(settings, next, keys, key);
    writer.publish();
    reached = reachedBy(writer);
  }

  /** On the log's thread: another root key, durable and witnessed before its first use. */
  LogHead rotate(RootKey next) throws IOException, StoreException {
    KeyTable keys = writer.table().with(next, settings.store());
    LogHead head = commit(BatchHeader.Kind.KEYS, List.of(keys.encoded()));
    key = next;
    roll(keys);
    return head;
  }

  /** On the log's thread: ends the segment, and asks for the state as it is now. */
  Cut cut(Supplier<? extends Iterable<byte[]>> capture) throws IOException {
    FileHeader.Position position = writer.next();
    roll(writer.table());
    return new Cut(position, writer.table(), key, capture.get());
  }

  private Reached reachedBy(SegmentWriter by) {
    return new Reached(headOf(by), new LogScan.Bound(by.segment(), by.length()), by.table());
  }

  private static LogHead headOf(SegmentWriter by) {
    FileHeader.Position at = by.next();
    return new LogHead(at.store(), at.incarnation(), at.seq(), at.hash());
  }
}
