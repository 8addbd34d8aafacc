package dev.cloister.collateral.cache;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Lets one caller per key do the work while the others wait for its outcome, for a bounded time.
 */
final class SingleFlight<V> {
  private final Map<String, FutureTask<V>> flights = new ConcurrentHashMap<>();
  private final Duration patience;

  SingleFlight(Duration patience) {
    this.patience = patience;
  }

  /**
   * The outcome of the work, by this caller or by the one that is already at it. Empty when waiting
   * took too long or the thread was interrupted, which it then still is.
   *
   * @throws ExecutionException with what the work threw
   */
  Optional<V> run(String key, Callable<V> work) throws ExecutionException {
    FutureTask<V> mine = new FutureTask<>(work);
    FutureTask<V> running = flights.putIfAbsent(key, mine);
    if (running == null) {
      try {
        mine.run();
      } finally {
        flights.remove(key, mine);
      }
      running = mine;
    }
    try {
      return Optional.of(running.get(patience.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
