package dev.cloister.vault.audit;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.SigningKey;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.audit.Actor;
import dev.cloister.constellation.audit.AuditEntry;
import dev.cloister.constellation.audit.AuditLine;
import dev.cloister.store.StoreError;
import dev.cloister.store.StoreException;
import dev.cloister.store.log.LogSettings;
import dev.cloister.store.log.LogState;
import dev.cloister.store.log.RecoveredLog;
import dev.cloister.store.log.SealedLog;
import dev.cloister.store.log.Witness;
import dev.cloister.time.TrustedTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The vault's audit log. Attempts that come while a batch is written make the next one: its entries
 * and one signed head are on the disk before any of its attempts is answered. Safe for use by many
 * threads.
 */
public final class AuditTrail implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(AuditTrail.class.getName());
  private static final int WAITING = 16_384;
  private static final int BATCH = 1024;
  private static final ByteString NOBODY = ByteString.copyOf(new byte[32]);

  private final SealedLog log;
  private final Chain chain;
  private final Marks marks = new Marks();
  private final Origin origin;
  private final BlockingQueue<Waiting> queue = new ArrayBlockingQueue<>(WAITING);
  private final Thread thread;
  private volatile AuditPlace reached = AuditPlace.NONE;
  private volatile boolean closed;
  private volatile boolean ended;

  /**
   * Whose log it is.
   *
   * @param constellationId 32 bytes
   * @param key signs heads
   * @param incarnation of the vault
   */
  public record Origin(
      ByteString constellationId, VaultId vault, SigningKey key, long incarnation) {}

  private record Waiting(Optional<Attempt> attempt, CompletableFuture<Void> done) {}

  private AuditTrail(SealedLog log, Chain chain, Origin origin, TrustedTime time) {
    this.log = log;
    this.chain = chain;
    this.origin = origin;
    this.thread = Thread.ofPlatform().daemon().name("audit").unstarted(() -> run(time));
  }

  /**
   * Opens the log, or begins it, and writes that the vault started.
   *
   * @param known a place that it has to hold
   * @throws StoreException when it is not whole; {@link StoreError#ROLLED_BACK} or {@link
   *     StoreError#FORKED} when it does not hold that place
   */
  public static AuditTrail open(
      LogSettings settings, Origin origin, TrustedTime time, AuditPlace known)
      throws StoreException {
    Chain chain = new Chain(origin.constellationId(), origin.vault());
    AuditTrail trail = new AuditTrail(log(settings, chain, known), chain, origin, time);
    trail.thread.start();
    trail.record(new Attempt(Actor.VAULT, NOBODY, "start", Optional.empty(), "ok", NOBODY)).join();
    return trail;
  }

  private static SealedLog log(LogSettings settings, Chain chain, AuditPlace known)
      throws StoreException {
    Holding holding = new Holding(chain, known);
    RecoveredLog found;
    try {
      found =
          SealedLog.open(
              settings,
              reading(
                  line -> {
                    if (line instanceof AuditLine.Entry(AuditEntry entry)) {
                      holding.follow(entry);
                    }
                  }));
    } catch (StoreException e) {
      if (e.error() == StoreError.MISSING) {
        holding.require();
        return SealedLog.create(settings, LogState.none(), Witness.none());
      }
      throw e;
    }
    holding.require();
    return found.resume(Witness.none());
  }

  /** The last place that is durable under a signed head. */
  public AuditPlace reached() {
    return reached;
  }

  /**
   * Writes an attempt.
   *
   * @return completes when it is durable under a signed head; exceptionally when it will not be
   */
  public CompletableFuture<Void> record(Attempt attempt) {
    Waiting waiting = new Waiting(Optional.of(attempt), new CompletableFuture<>());
    if (closed || !queue.offer(waiting)) {
      waiting.done().completeExceptionally(new IllegalStateException("the audit log is full"));
    } else if (ended) {
      // The thread may have looked for the last time before this was offered.
      refuseWaiting();
    }
    return waiting.done();
  }

  /**
   * Lines of what is durable.
   *
   * @param lines the entries, and the heads that follow an entry
   * @param more whether entries follow
   */
  public record Page(List<AuditLine> lines, boolean more) {
    /** Copies the list. */
    public Page {
      lines = List.copyOf(lines);
    }
  }

  /**
   * Reads on from an entry, all of a batch or nothing. What is before is read once.
   *
   * @param after number of the last entry that is known
   * @param limit lines after which the next head ends the page
   */
  public Page read(long after, int limit) throws StoreException {
    PageReader reader = new PageReader(after, limit);
    log.readAfter(marks.before(after), new PageState(reader, marks), reader::isComplete);
    return reader.page();
  }

  @Override
  public void close() {
    closed = true;
    var _ = queue.offer(new Waiting(Optional.empty(), new CompletableFuture<>()));
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    log.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run(TrustedTime time) {
    List<Waiting> batch = new ArrayList<>();
    try {
      boolean whole = true;
      while (whole && (!closed || !queue.isEmpty())) {
        try {
          batch.add(queue.take());
        } catch (InterruptedException e) {
          continue;
        }
        queue.drainTo(batch, BATCH - 1);
        whole = write(batch, time);
        batch.clear();
      }
    } finally {
      closed = true;
      ended = true;
      refuseWaiting();
    }
  }

  /** Nobody waits for ever: not whoever came while the log ended, nor after it failed. */
  private void refuseWaiting() {
    for (Waiting waiting = queue.poll(); waiting != null; waiting = queue.poll()) {
      waiting
          .done()
          .completeExceptionally(new IllegalStateException("the audit log takes nothing more"));
    }
  }

  /**
   * Writes a batch.
   *
   * @return whether the log goes on: after a failure nobody knows what of the chain is on the disk
   */
  private boolean write(List<Waiting> batch, TrustedTime time) {
    try {
      List<byte[]> records = new ArrayList<>();
      for (Waiting waiting : batch) {
        if (waiting.attempt().isPresent()) {
          AuditEntry entry = chain.next(waiting.attempt().get(), time.now());
          records.add(AuditRecord.encode(new AuditLine.Entry(entry)));
        }
      }
      if (!records.isEmpty()) {
        var head = new AuditLine.Head(chain.head(origin.key(), origin.incarnation()));
        records.add(AuditRecord.encode(head));
        log.appendTogether(records).join();
        reached = chain.place();
      }
      batch.forEach(waiting -> waiting.done().complete(null));
      return true;
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "the audit log failed: " + e.getClass().getName());
      batch.forEach(waiting -> waiting.done().completeExceptionally(e));
      return false;
    }
  }

  private static LogState reading(Consumer<AuditLine> into) {
    return new LogState() {
      @Override
      public void restore(byte[] record) throws StoreException {
        apply(0, record);
      }

      @Override
      public void apply(long seq, byte[] record) throws StoreException {
        try {
          into.accept(AuditRecord.decode(record));
        } catch (ConstellationException e) {
          throw new StoreException(StoreError.CORRUPT, "expected a record of the audit log", e);
        }
      }
    };
  }
}
