package dev.cloister.collateral.cache;

import dev.cloister.collateral.FetchFailure.Reason;
import dev.cloister.collateral.http.FetchException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/**
 * Asks a store first. A document is used without asking the service while it is younger than the
 * maximum age and before its next update; when the service cannot be reached it is used all the
 * same, and whoever gets it past its next update is told.
 */
public final class CachingFetcher {
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
   */
  public record Outcome(CachedDocument document, boolean stale) {
    /** Refuses a missing document. */
    public Outcome {
      Objects.requireNonNull(document);
    }
  }

  private final DocumentStore store;
  private final Duration maxAge;
  private final InstantSource clock;
  private final SingleFlight<Outcome> flights;

  private CachingFetcher(
      DocumentStore store, Duration maxAge, InstantSource clock, Duration patience) {
    this.store = Objects.requireNonNull(store);
    this.maxAge = Objects.requireNonNull(maxAge);
    this.clock = Objects.requireNonNull(clock);
    this.flights = new SingleFlight<>(patience);
  }

  /**
   * A fetcher.
   *
   * @param maxAge after which the service is asked for news: vendors publish before the next update
   * @param patience longest wait for another caller's fetch of the same document
   */
  public static CachingFetcher of(
      DocumentStore store, Duration maxAge, InstantSource clock, Duration patience) {
    return new CachingFetcher(store, maxAge, clock, patience);
  }

  /**
   * The document of that key.
   *
   * @throws FetchException when it is neither stored nor to be had
   */
  public Outcome get(String key, Loader loader) throws FetchException {
    try {
      return flights
          .run(key, () -> find(key, loader))
          .orElseThrow(
              () -> new FetchException(Reason.UNREACHABLE, key + ": waited too long for it"));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof FetchException failure) {
        throw new FetchException(failure.reason(), String.valueOf(failure.getMessage()));
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private Outcome find(String key, Loader loader) throws FetchException {
    Instant now = clock.instant();
    Optional<CachedDocument> stored = store.find(key);
    if (stored.isPresent() && isFresh(stored.get(), now)) {
      return new Outcome(stored.get(), false);
    }
    try {
      CachedDocument loaded = loader.load();
      store.put(key, loaded);
      return new Outcome(loaded, !clock.instant().isBefore(loaded.nextUpdate()));
    } catch (FetchException e) {
      if (stored.isEmpty() || e.reason() == Reason.REFUSED) {
        throw e;
      }
      return new Outcome(stored.get(), !now.isBefore(stored.get().nextUpdate()));
    }
  }

  private boolean isFresh(CachedDocument document, Instant now) {
    // A document from the future is a clock that went back: ask again.
    return now.isBefore(document.nextUpdate())
        && !now.isBefore(document.fetched())
        && now.isBefore(document.fetched().plus(maxAge));
  }
}
