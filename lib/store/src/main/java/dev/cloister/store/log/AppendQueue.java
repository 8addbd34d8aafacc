package dev.cloister.store.log;

import dev.cloister.store.StoreError;
import dev.cloister.store.StoreException;
import dev.cloister.store.format.Entries;
import dev.cloister.store.format.Limits;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What waits for the log's thread: many threads add, one takes a batch at a time. */
final class AppendQueue {
  private static final int BATCH = Limits.PAYLOAD / 2;

  /** What a record that waits takes besides its bytes, about. */
  private static final int OVERHEAD = 64;

  /**
   * How long a batch waits for the writers of the one before, who have just been answered. Without
   * it the first of them to return would be written alone, and every second batch would be small.
   */
  private static final long LINGER_NANOS = 200_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Append> appends = new ArrayDeque<>();
  private final Deque<Order<?>> orders = new ArrayDeque<>();
  private final long capacity;
  private long waiting;
  private int wanted = 1;
  private boolean complete;
  private boolean closed;
  private Optional<StoreException> failure = Optional.empty();

  /** What to do next: write these, then do those, then perhaps end. */
  record Taken(List<Append> appends, List<Order<?>> orders, boolean last) {}

  AppendQueue(long capacity) {
    this.capacity = capacity;
  }

  CompletableFuture<Acknowledgement> add(byte[] record) {
    return add(List.of(record), false);
  }

  /** Adds records in a row, which nobody else's are waited for. */
  CompletableFuture<Acknowledgement> addTogether(List<byte[]> records) {
    return add(records, true);
  }

  private CompletableFuture<Acknowledgement> add(List<byte[]> records, boolean together) {
    List<Append> more = records.stream().map(Append::new).toList();
    long cost = records.stream().mapToLong(AppendQueue::cost).sum();
    lock.lock();
    try {
      Optional<StoreException> refusal = refusal();
      if (refusal.isEmpty() && waiting > 0 && waiting + cost > capacity) {
        refusal =
            Optional.of(
                new StoreException(StoreError.BUSY, "more waits to be written than may wait"));
      }
      if (refusal.isPresent()) {
        return CompletableFuture.failedFuture(refusal.get());
      }
      waiting += cost;
      appends.addAll(more);
      complete |= together;
      if (complete || appends.size() >= wanted) {
        changed.signal();
      }
      return more.getLast().done();
    } finally {
      lock.unlock();
    }
  }

  <T> CompletableFuture<T> add(Order.Work<T> work) {
    Order<T> order = new Order<>(work);
    lock.lock();
    try {
      Optional<StoreException> refusal = refusal();
      if (refusal.isPresent()) {
        return CompletableFuture.failedFuture(refusal.get());
      }
      orders.add(order);
      changed.signal();
      return order.done();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for work.
   *
   * @param before how many records the last batch had
   */
  Taken take(int before) {
    lock.lock();
    try {
      if (before > 1) {
        linger(before);
      }
      while (appends.isEmpty() && !isUrgent()) {
        changed.awaitUninterruptibly();
      }
      return taken();
    } finally {
      lock.unlock();
    }
  }

  private static int cost(byte[] record) {
    return record.length + OVERHEAD;
  }

  private boolean isUrgent() {
    return closed || failure.isPresent() || !orders.isEmpty();
  }

  private void linger(int writers) {
    wanted = writers;
    long left = LINGER_NANOS;
    try {
      while (left > 0 && appends.size() < writers && !complete && !isUrgent()) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      // The log's thread is its own. Keeping the interrupt would close its file beneath it.
      left = 0;
    } finally {
      wanted = 1;
    }
  }

  private Taken taken() {
    List<Append> batch = new ArrayList<>();
    int payload = 0;
    while (!appends.isEmpty() && payload < BATCH) {
      Append next = appends.remove();
      payload += Entries.length(next.bytes());
      waiting -= cost(next.bytes());
      batch.add(next);
    }
    boolean drained = appends.isEmpty();
    complete &= !drained;
    List<Order<?>> due = drained ? List.copyOf(orders) : List.of();
    if (drained) {
      orders.clear();
    }
    return new Taken(batch, due, (closed && drained) || failure.isPresent());
  }

  /** Takes nothing more; what waits is still written. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Refuses everything from now on, what waits included. The first failure stays. */
  void fail(StoreException why) {
    List<Append> refused;
    List<Order<?>> undone;
    lock.lock();
    try {
      if (failure.isEmpty()) {
        failure = Optional.of(why);
      }
      refused = List.copyOf(appends);
      undone = List.copyOf(orders);
      appends.clear();
      orders.clear();
      waiting = 0;
      changed.signal();
    } finally {
      lock.unlock();
    }
    refused.forEach(append -> append.done().completeExceptionally(why));
    undone.forEach(order -> order.done().completeExceptionally(why));
  }

  Optional<StoreException> failure() {
    lock.lock();
    try {
      return failure;
    } finally {
      lock.unlock();
    }
  }

  private Optional<StoreException> refusal() {
    if (failure.isPresent()) {
      StoreException why = failure.get();
      return Optional.of(
          new StoreException(why.error(), "writing has ended: " + why.getMessage(), why));
    }
    return closed
        ? Optional.of(new StoreException(StoreError.CLOSED, "the log was closed"))
        : Optional.empty();
  }
}
