package dev.cloister.collateral.fetch;

import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.collateral.FetchFailure;
import dev.cloister.collateral.FetchFailure.Reason;
import dev.cloister.collateral.Fetched;
import dev.cloister.collateral.Rollback;
import dev.cloister.collateral.StaleItem;
import dev.cloister.collateral.cache.CachedDocument;
import dev.cloister.collateral.cache.CachingFetcher;
import dev.cloister.collateral.http.FetchException;
import dev.cloister.collateral.http.HttpAnswer;
import dev.cloister.collateral.http.HttpFetcher;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** The answer to one request, document by document. For one thread. */
public final class Gathering {
  /** What makes an answer a document. */
  @FunctionalInterface
  public interface Reader {
    /**
     * Reads an answer.
     *
     * @throws FetchException when it is not this document
     */
    CachedDocument read(URI uri, HttpAnswer answer, Instant now) throws FetchException;
  }

  private final CachingFetcher cache;
  private final HttpFetcher http;
  private final InstantSource clock;
  private final Collateral.Builder collateral = Collateral.builder();
  private final List<FetchFailure> failures = new ArrayList<>();
  private final List<StaleItem> stale = new ArrayList<>();
  private final List<Rollback> rollbacks = new ArrayList<>();
  // A host that is down is waited for once, not once per document.
  private final Set<String> unreachable = new HashSet<>();

  /** An empty one. */
  public Gathering(CachingFetcher cache, HttpFetcher http, InstantSource clock) {
    this.cache = Objects.requireNonNull(cache);
    this.http = Objects.requireNonNull(http);
    this.clock = Objects.requireNonNull(clock);
  }

  /**
   * A document, from the cache where it is younger than that.
   *
   * @throws FetchException when it cannot be had
   */
  public CachingFetcher.Outcome find(URI uri, Duration maxAge, Reader reader)
      throws FetchException {
    return cache.get(uri.toString(), maxAge, () -> load(uri, reader));
  }

  /**
   * A document from the network.
   *
   * @throws FetchException when it cannot be had
   */
  public CachedDocument load(URI uri, Reader reader) throws FetchException {
    if (unreachable.contains(uri.getAuthority())) {
      throw new FetchException(Reason.UNREACHABLE, uri + ": its host did not answer");
    }
    try {
      return reader.read(uri, http.get(uri), clock.instant());
    } catch (FetchException e) {
      if (e.reason() == Reason.UNREACHABLE) {
        unreachable.add(uri.getAuthority());
      }
      throw e;
    }
  }

  /** Puts a document into the answer. */
  public void add(CollateralKind kind, CachingFetcher.Outcome outcome) {
    CachedDocument found = outcome.document();
    collateral.add(kind, found.body());
    if (outcome.stale()) {
      stale.add(new StaleItem(kind, found.nextUpdate()));
    }
    outcome.rollback().ifPresent(message -> rollbacks.add(new Rollback(kind, message)));
  }

  /** Puts bytes that came with a document into the answer. */
  public void add(CollateralKind kind, byte[] bytes) {
    collateral.add(kind, bytes);
  }

  /** Says that a document could not be had. */
  public void fail(CollateralKind kind, FetchException e) {
    fail(kind, e.reason(), String.valueOf(e.getMessage()));
  }

  /** Says that a document could not be had. */
  public void fail(CollateralKind kind, Reason reason, String message) {
    failures.add(new FetchFailure(kind, reason, message));
  }

  /** The answer. */
  public Fetched fetched() {
    return new Fetched(collateral.build(), failures, stale, rollbacks);
  }
}
