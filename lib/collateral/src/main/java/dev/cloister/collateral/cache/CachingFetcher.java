package dev.cloister.collateral.cache;

import dev.cloister.collateral.FetchFailure.Reason;
import dev.cloister.collateral.http.FetchException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;

/**
 * Asks a store first. A document is used without asking the service while it is younger than the
 * maximum age and before its next update; when the service cannot be reached it is used all the
 * same, and whoever gets it past its next update is told. A document never replaces a newer one,
 * nor one that claims to be from the future, as nothing could ever replace that.
 */
public final class CachingFetcher {
  /** How far a service's clock may be ahead of ours. */
  static final Duration SKEW = Duration.ofDays(1);

  /** Fetches one document. */
  @FunctionalInterface
  public interface Loader {
    /**
     * Fetches.
     *
     * @throws FetchException when it cannot be had
     */
    CachedDocument load() throws FetchException;
  }

  /**
   * A document, and whether it is past its next update.
   *
   * @param stale true only when nothing newer could be had
   * @param rollback what was offered instead, where that is older
   */
  public record Outcome(CachedDocument document, boolean stale, Optional<String> rollback) {
    /** Refuses missing parts. */
    public Outcome {
      Objects.requireNonNull(document);
      Objects.requireNonNull(rollback);
    }
  }

  private final DocumentStore store;
  private final InstantSource clock;
  private final SingleFlight<Outcome> flights;

  private CachingFetcher(DocumentStore store, InstantSource clock, Duration patience) {
    this.store = Objects.requireNonNull(store);
    this.clock = Objects.requireNonNull(clock);
    this.flights = new SingleFlight<>(patience);
  }

  /**
   * A fetcher.
   *
   * @param patience longest wait for another caller's fetch of the same document
   */
  public static CachingFetcher of(DocumentStore store, InstantSource clock, Duration patience) {
    return new CachingFetcher(store, clock, patience);
  }

  /**
   * The document of that key.
   *
   * @param maxAge after which the service is asked for news: vendors publish before the next update
   * @throws FetchException when it is neither stored nor to be had
   */
  public Outcome get(String key, Duration maxAge, Loader loader) throws FetchException {
    return fly(
        key,
        () -> {
          Instant now = clock.instant();
          Optional<CachedDocument> stored = store.find(key);
          return stored.isPresent() && isFresh(stored.get(), maxAge, now)
              ? new Outcome(stored.get(), false, Optional.empty())
              : load(key, stored, now, loader);
        });
  }

  /**
   * The document of that key, asked for anew although what is stored may be current.
   *
   * @throws FetchException when it is neither to be had nor stored
   */
  public Outcome refresh(String key, Loader loader) throws FetchException {
    return fly(key, () -> load(key, store.find(key), clock.instant(), loader));
  }

  /** Keeps what is stored no longer. */
  public void forget(String key) {
    store.remove(key);
  }

  private Outcome fly(String key, Callable<Outcome> work) throws FetchException {
    try {
      return flights
          .run(key, work)
          .orElseThrow(
              () -> new FetchException(Reason.UNREACHABLE, key + ": waited too long for it"));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof FetchException failure) {
        throw new FetchException(failure.reason(), String.valueOf(failure.getMessage()));
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private Outcome load(String key, Optional<CachedDocument> stored, Instant now, Loader loader)
      throws FetchException {
    CachedDocument loaded;
    try {
      loaded = loader.load();
      if (loaded.issued().isPresent() && loaded.issued().get().isAfter(now.plus(SKEW))) {
        throw new FetchException(
            Reason.MALFORMED,
            key + ": it says that it was issued at " + loaded.issued().get() + ", it is " + now);
      }
    } catch (FetchException e) {
      if (stored.isEmpty() || e.reason() == Reason.REFUSED) {
        throw e;
      }
      return kept(stored.get(), Optional.empty());
    }
    if (stored.isPresent() && loaded.isOlderThan(stored.get())) {
      String offered =
          key + ": offered " + loaded.version() + "; known already: " + stored.get().version();
      return kept(stored.get(), Optional.of(offered));
    }
    store.put(key, loaded);
    return kept(loaded, Optional.empty());
  }

  private Outcome kept(CachedDocument document, Optional<String> rollback) {
    return new Outcome(document, !clock.instant().isBefore(document.nextUpdate()), rollback);
  }

  private static boolean isFresh(CachedDocument document, Duration maxAge, Instant now) {
    // A document from the future is a clock that went back: ask again.
    return now.isBefore(document.nextUpdate())
        && !now.isBefore(document.fetched())
        && now.isBefore(document.fetched().plus(maxAge));
  }
}
