package dev.cloister.collateral.pcs;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.cloister.attestation.CollateralKind;
import dev.cloister.collateral.CollateralRequest;
import dev.cloister.collateral.CollateralSource;
import dev.cloister.collateral.FetchFailure.Reason;
import dev.cloister.collateral.Fetched;
import dev.cloister.collateral.cache.CachingFetcher;
import dev.cloister.collateral.cache.DocumentStore;
import dev.cloister.collateral.fetch.Gathering;
import dev.cloister.collateral.http.FetchException;
import dev.cloister.collateral.http.HttpFetcher;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashSet;
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
    return new PcsClient(
        endpoints, http, CachingFetcher.of(store, clock, http.limits().total()), clock);
  }

  @Override
  public Fetched fetch(CollateralRequest request) {
    return request instanceof CollateralRequest.Intel intel
        ? fetch(intel)
        : Fetched.failed(request.kinds(), Reason.REFUSED, "a PCS has Intel's collateral only");
  }

  @Override
  public void forget(CollateralRequest request, Set<CollateralKind> kinds) {
    if (request instanceof CollateralRequest.Intel intel) {
      for (PcsDocument document : PcsDocument.values()) {
        boolean signer = document.hasChain() && kinds.contains(CollateralKind.TCB_SIGNING_CHAIN);
        if (kinds.contains(document.kind()) || signer) {
          cache.forget(uri(document, intel).toString());
        }
      }
    }
  }

  private Fetched fetch(CollateralRequest.Intel request) {
    Gathering gathering = new Gathering(cache, http, clock);
    Set<String> chains = new LinkedHashSet<>();
    for (PcsDocument document : PcsDocument.values()) {
      try {
        CachingFetcher.Outcome outcome =
            gathering.find(uri(document, request), MAX_AGE, document::read);
        gathering.add(document.kind(), outcome);
        if (document.hasChain()) {
          chains.add(outcome.document().chain());
        }
      } catch (FetchException e) {
        gathering.fail(document.kind(), e);
      }
    }
    chains.forEach(pem -> gathering.add(CollateralKind.TCB_SIGNING_CHAIN, pem.getBytes(US_ASCII)));
    return gathering.fetched();
  }

  private URI uri(PcsDocument document, CollateralRequest.Intel request) {
    return switch (document) {
      case TCB_INFO -> endpoints.tcbInfo(request);
      case QE_IDENTITY -> endpoints.qeIdentity(request);
      case PCK_CRL -> endpoints.pckCrl(request);
      case ROOT_CRL -> endpoints.rootCrl();
    };
  }
}
