package dev.cloister.collateral.pcs;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.collateral.CollateralRequest;
import dev.cloister.collateral.CollateralSource;
import dev.cloister.collateral.FetchFailure;
import dev.cloister.collateral.FetchFailure.Reason;
import dev.cloister.collateral.Fetched;
import dev.cloister.collateral.StaleItem;
import dev.cloister.collateral.cache.CachedDocument;
import dev.cloister.collateral.cache.CachingFetcher;
import dev.cloister.collateral.cache.DocumentStore;
import dev.cloister.collateral.http.FetchException;
import dev.cloister.collateral.http.HttpFetcher;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Fetches TCB info, QE identity, their signing chains and CRLs from a PCS or PCCS, version 4. What
 * it returns is as authentic as the network: the verifier checks the signatures.
 */
public final class PcsClient implements CollateralSource {
  /** After this long a document is asked for anew, although its next update is not due. */
  public static final Duration MAX_AGE = Duration.ofHours(12);

  private final PcsEndpoints endpoints;
  private final HttpFetcher http;
  private final CachingFetcher cache;
  private final InstantSource clock;

  private PcsClient(
      PcsEndpoints endpoints, HttpFetcher http, CachingFetcher cache, InstantSource clock) {
    this.endpoints = endpoints;
    this.http = http;
    this.cache = cache;
    this.clock = clock;
  }

  /** A client that keeps what it fetched in that store. */
  public static PcsClient of(
      PcsEndpoints endpoints, HttpFetcher http, DocumentStore store, InstantSource clock) {
    CachingFetcher cache = CachingFetcher.of(store, MAX_AGE, clock, http.limits().total());
    return new PcsClient(endpoints, http, cache, clock);
  }

  @Override
  public Fetched fetch(CollateralRequest request) {
    return switch (request) {
      case CollateralRequest.Intel intel -> fetch(intel);
    };
  }

  private Fetched fetch(CollateralRequest.Intel request) {
    Answers answers = new Answers();
    // A host that is down is waited for once, not once per document.
    Set<String> unreachable = new HashSet<>();
    for (PcsDocument document : PcsDocument.values()) {
      URI uri =
          switch (document) {
            case TCB_INFO -> endpoints.tcbInfo(request);
            case QE_IDENTITY -> endpoints.qeIdentity(request);
            case PCK_CRL -> endpoints.pckCrl(request);
            case ROOT_CRL -> endpoints.rootCrl();
          };
      try {
        CachingFetcher.Outcome outcome =
            cache.get(
                uri.toString(),
                () -> {
                  if (unreachable.contains(uri.getAuthority())) {
                    throw new FetchException(Reason.UNREACHABLE, uri + ": its host did not answer");
                  }
                  return document.read(uri, http.get(uri), clock.instant());
                });
        answers.add(document, outcome);
      } catch (FetchException e) {
        if (e.reason() == Reason.UNREACHABLE) {
          unreachable.add(uri.getAuthority());
        }
        answers.fail(document, e.reason(), String.valueOf(e.getMessage()));
      }
    }
    return answers.fetched();
  }

  private static final class Answers {
    private final Collateral.Builder collateral = Collateral.builder();
    private final Set<String> chains = new LinkedHashSet<>();
    private final List<FetchFailure> failures = new ArrayList<>();
    private final List<StaleItem> stale = new ArrayList<>();

    void add(PcsDocument document, CachingFetcher.Outcome outcome) {
      CachedDocument found = outcome.document();
      collateral.add(document.kind(), found.body());
      if (document.hasChain()) {
        chains.add(found.chain());
      }
      if (outcome.stale()) {
        stale.add(new StaleItem(document.kind(), found.nextUpdate()));
      }
    }

    void fail(PcsDocument document, Reason reason, String message) {
      failures.add(new FetchFailure(document.kind(), reason, message));
    }

    Fetched fetched() {
      chains.forEach(
          pem -> collateral.add(CollateralKind.TCB_SIGNING_CHAIN, pem.getBytes(US_ASCII)));
      return new Fetched(collateral.build(), failures, stale);
    }
  }
}
