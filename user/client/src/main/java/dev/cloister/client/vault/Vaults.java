package dev.cloister.client.vault;

import dev.cloister.constellation.ConstellationHistory;
import dev.cloister.constellation.Descriptor;
import dev.cloister.constellation.VaultId;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongSupplier;

/**
 * The members of a constellation as one client reaches them. Those that failed last are asked last:
 * a dead vault costs one read its time, not every one.
 */
final class Vaults implements AutoCloseable {
  private final ConstellationHistory history;
  private final List<VaultLink> links;
  private final Pace pace;
  private final LongSupplier nanoTime;
  private final Executor executor;
  private final Runnable stop;
  private final Set<VaultId> failing = ConcurrentHashMap.newKeySet();

  private Vaults(
      ConstellationHistory history,
      Collection<? extends VaultLink> links,
      Pace pace,
      LongSupplier nanoTime,
      Executor executor,
      Runnable stop) {
    this.history = history;
    this.links = List.copyOf(links);
    this.pace = pace;
    this.nanoTime = nanoTime;
    this.executor = executor;
    this.stop = stop;
  }

  /** Vaults that are asked side by side. */
  static Vaults of(
      ConstellationHistory history,
      Collection<? extends VaultLink> links,
      Pace pace,
      LongSupplier nanoTime) {
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    return new Vaults(history, links, pace, nanoTime, threads, threads::shutdownNow);
  }

  /** Vaults that are asked one after the other, by the caller's own thread. */
  static Vaults inTurn(
      ConstellationHistory history,
      Collection<? extends VaultLink> links,
      Pace pace,
      LongSupplier nanoTime) {
    return new Vaults(history, links, pace, nanoTime, Runnable::run, () -> {});
  }

  ConstellationHistory history() {
    return history;
  }

  Descriptor current() {
    return history.current();
  }

  Pace pace() {
    return pace;
  }

  List<VaultLink> all() {
    return links;
  }

  /** All of them, those that failed last at the end. */
  List<VaultLink> ordered() {
    return links.stream()
        .sorted(Comparator.comparing(link -> failing.contains(link.member().vault())))
        .toList();
  }

  /** Remembers whether a vault did its part. */
  void note(VaultId vault, boolean good) {
    if (good) {
      failing.remove(vault);
    } else {
      failing.add(vault);
    }
  }

  Fan fan() {
    return new Fan(executor);
  }

  Deadline deadline() {
    return Deadline.after(pace.deadline(), nanoTime);
  }

  Deadline hedge() {
    return Deadline.after(pace.hedge(), nanoTime);
  }

  Deadline linger() {
    return Deadline.after(pace.linger(), nanoTime);
  }

  /** Ends requests that nobody waits for any more. */
  @Override
  public void close() {
    links.forEach(VaultLink::close);
    stop.run();
  }
}
