package dev.cloister.collateral.keys;

import dev.cloister.attestation.CollateralKind;
import dev.cloister.collateral.CollateralRequest;
import dev.cloister.collateral.CollateralRequest.TokenKeys;
import dev.cloister.collateral.CollateralSource;
import dev.cloister.collateral.FetchFailure.Reason;
import dev.cloister.collateral.Fetched;
import dev.cloister.collateral.cache.CachedDocument;
import dev.cloister.collateral.cache.CachingFetcher;
import dev.cloister.collateral.cache.DocumentStore;
import dev.cloister.collateral.fetch.Gathering;
import dev.cloister.collateral.http.FetchException;
import dev.cloister.collateral.http.HttpFetcher;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Fetches the key sets of configured issuers. A key id that is not in a current set is a reason to
 * ask again, but at most once per interval and issuer: anybody can write tokens with key ids that
 * nobody has. A key set proves nothing about itself; the verifier looks for an anchor.
 */
public final class KeySetClient implements CollateralSource {
  /** How often an unknown key id may cause a request. */
  public static final Duration REFRESH_INTERVAL = Duration.ofMinutes(5);

  private final KeySetEndpoints endpoints;
  private final HttpFetcher http;
  private final CachingFetcher cache;
  private final InstantSource clock;
  // By issuer: as many as are configured.
  private final Map<String, Instant> refreshed = new ConcurrentHashMap<>();

  private KeySetClient(
      KeySetEndpoints endpoints, HttpFetcher http, CachingFetcher cache, InstantSource clock) {
    this.endpoints = Objects.requireNonNull(endpoints);
    this.http = http;
    this.cache = cache;
    this.clock = clock;
  }

  /** A client that keeps what it fetched in that store. */
  public static KeySetClient of(
      KeySetEndpoints endpoints, HttpFetcher http, DocumentStore store, InstantSource clock) {
    return new KeySetClient(
        endpoints, http, CachingFetcher.of(store, clock, http.limits().total()), clock);
  }

  @Override
  public Fetched fetch(CollateralRequest request) {
    return request instanceof TokenKeys keys
        ? fetch(keys)
        : Fetched.failed(request.kinds(), Reason.REFUSED, "token issuers have keys only");
  }

  private Fetched fetch(TokenKeys request) {
    Optional<KeySetLocation> location = endpoints.find(request.issuer());
    if (location.isEmpty()) {
      return Fetched.failed(
          request.kinds(),
          Reason.REFUSED,
          "no address is configured for the keys of " + request.issuer());
    }
    Gathering gathering = new Gathering(cache, http, clock);
    try {
      String key = "keys of " + request.issuer() + " from " + location.get();
      CachingFetcher.Loader loader =
          () -> gathering.load(keys(gathering, request, location.get()), KeySetForm::keySet);
      CachingFetcher.Outcome outcome = cache.get(key, KeySetForm.LONGEST, loader);
      boolean unknown = !knows(outcome, request);
      if (unknown && mayRefresh(request.issuer(), outcome.document())) {
        outcome = cache.refresh(key, loader);
      }
      gathering.add(CollateralKind.JWKS, outcome);
      if (!knows(outcome, request)) {
        gathering.fail(
            CollateralKind.JWKS,
            Reason.REFUSED,
            request.issuer()
                + ": no key of the token's id in the set of "
                + outcome.document().fetched()
                + "; it is asked again "
                + REFRESH_INTERVAL.toMinutes()
                + " minutes later");
      }
    } catch (FetchException e) {
      gathering.fail(CollateralKind.JWKS, e);
    }
    return gathering.fetched();
  }

  private URI keys(Gathering gathering, TokenKeys request, KeySetLocation location)
      throws FetchException {
    return switch (location) {
      case KeySetLocation.At at -> at.keys();
      case KeySetLocation.Discovered discovered ->
          KeySetForm.keysOf(
              gathering
                  .find(
                      discovered.document(),
                      KeySetForm.LONGEST,
                      (uri, answer, now) ->
                          KeySetForm.discovery(request.issuer(), discovered, uri, answer, now))
                  .document());
    };
  }

  private static boolean knows(CachingFetcher.Outcome outcome, TokenKeys request) {
    return request.keyId().isEmpty() || KeySetForm.holds(outcome.document(), request.keyId());
  }

  /** Whether the interval since the set was fetched, or last asked for, is over; then it starts. */
  private boolean mayRefresh(String issuer, CachedDocument set) {
    Instant now = clock.instant();
    if (within(now, set.fetched())) {
      return false;
    }
    AtomicBoolean allowed = new AtomicBoolean();
    refreshed.compute(
        issuer,
        (name, last) -> {
          if (last != null && within(now, last)) {
            return last;
          }
          allowed.set(true);
          return now;
        });
    return allowed.get();
  }

  private static boolean within(Instant now, Instant last) {
    return !now.isBefore(last) && now.isBefore(last.plus(REFRESH_INTERVAL));
  }
}
