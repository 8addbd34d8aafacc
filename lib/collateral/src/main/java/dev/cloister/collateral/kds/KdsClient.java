package dev.cloister.collateral.kds;

import dev.cloister.attestation.CollateralKind;
import dev.cloister.collateral.AmdRequest;
import dev.cloister.collateral.AmdRequest.Product;
import dev.cloister.collateral.CollateralRequest;
import dev.cloister.collateral.CollateralSource;
import dev.cloister.collateral.FetchFailure.Reason;
import dev.cloister.collateral.Fetched;
import dev.cloister.collateral.cache.CachingFetcher;
import dev.cloister.collateral.cache.DocumentStore;
import dev.cloister.collateral.fetch.Gathering;
import dev.cloister.collateral.http.FetchException;
import dev.cloister.collateral.http.HttpFetcher;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;

/**
 * Fetches VCEK certificates, the certificates of product lines and their CRLs from AMD's KDS, which
 * throttles: a certificate is fetched once and kept, as it never changes. What it returns is as
 * authentic as the network: the verifier checks the signatures.
 */
public final class KdsClient implements CollateralSource {
  /** After this long a product line's certificates are asked for anew. */
  public static final Duration CHAIN_MAX_AGE = Duration.ofDays(30);

  /** After this long a CRL is asked for anew, although its next update is not due. */
  public static final Duration CRL_MAX_AGE = Duration.ofHours(12);

  /** Longer than any certificate lives: it is asked for when it has expired. */
  private static final Duration VCEK_MAX_AGE = Duration.ofDays(36_500);

  private final KdsEndpoints endpoints;
  private final HttpFetcher http;
  private final CachingFetcher cache;
  private final InstantSource clock;

  private KdsClient(
      KdsEndpoints endpoints, HttpFetcher http, CachingFetcher cache, InstantSource clock) {
    this.endpoints = endpoints;
    this.http = http;
    this.cache = cache;
    this.clock = clock;
  }

  /** A client that keeps what it fetched in that store. */
  public static KdsClient of(
      KdsEndpoints endpoints, HttpFetcher http, DocumentStore store, InstantSource clock) {
    return new KdsClient(
        endpoints, http, CachingFetcher.of(store, clock, http.limits().total()), clock);
  }

  @Override
  public Fetched fetch(CollateralRequest request) {
    return request instanceof AmdRequest amd
        ? fetch(amd)
        : Fetched.failed(request.kinds(), Reason.REFUSED, "a KDS has AMD's certificates only");
  }

  @Override
  public void forget(CollateralRequest request, Set<CollateralKind> kinds) {
    if (!(request instanceof AmdRequest amd)) {
      return;
    }
    for (Product product : amd.products()) {
      if (kinds.contains(CollateralKind.VEK) && amd instanceof AmdRequest.Vcek vcek) {
        cache.forget(endpoints.vcek(vcek, product).toString());
      }
      if (kinds.contains(CollateralKind.CHAIN)) {
        cache.forget(endpoints.chain(amd, product).toString());
      }
      if (kinds.contains(CollateralKind.AMD_CRL)) {
        cache.forget(endpoints.crl(amd, product).toString());
      }
    }
  }

  private Fetched fetch(AmdRequest request) {
    Gathering gathering = new Gathering(cache, http, clock);
    Product product = request.products().getFirst();
    if (request.wanted().contains(CollateralKind.VEK)) {
      product =
          switch (request) {
            case AmdRequest.Vcek vcek -> vcek(gathering, vcek);
            case AmdRequest.Vlek vlek -> {
              gathering.fail(
                  CollateralKind.VEK,
                  Reason.REFUSED,
                  "AMD gives a VLEK certificate to its provider only: the host hands it over in the"
                      + " extended report");
              yield product;
            }
          };
    }
    line(gathering, request, product);
    return gathering.fetched();
  }

  /** The product line that knows the chip; the first one where none does. */
  private Product vcek(Gathering gathering, AmdRequest.Vcek request) {
    FetchException failure = new FetchException(Reason.REFUSED, "no product line");
    for (Product product : request.products()) {
      try {
        CachingFetcher.Outcome outcome =
            gathering.find(
                endpoints.vcek(request, product),
                VCEK_MAX_AGE,
                (uri, answer, now) -> KdsForm.vcek(uri, answer, request, product, now));
        gathering.add(CollateralKind.VEK, outcome);
        return product;
      } catch (FetchException e) {
        failure = e;
        if (e.reason() == Reason.UNREACHABLE) {
          break;
        }
      }
    }
    gathering.fail(CollateralKind.VEK, failure);
    return request.products().getFirst();
  }

  private void line(Gathering gathering, AmdRequest request, Product product) {
    if (request.wanted().contains(CollateralKind.CHAIN)) {
      try {
        gathering.add(
            CollateralKind.CHAIN,
            gathering.find(
                endpoints.chain(request, product),
                CHAIN_MAX_AGE,
                (uri, answer, now) -> KdsForm.chain(uri, answer, request, product, now)));
      } catch (FetchException e) {
        gathering.fail(CollateralKind.CHAIN, e);
      }
    }
    if (request.wanted().contains(CollateralKind.AMD_CRL)) {
      try {
        gathering.add(
            CollateralKind.AMD_CRL,
            gathering.find(endpoints.crl(request, product), CRL_MAX_AGE, KdsForm::crl));
      } catch (FetchException e) {
        gathering.fail(CollateralKind.AMD_CRL, e);
      }
    }
  }
}
