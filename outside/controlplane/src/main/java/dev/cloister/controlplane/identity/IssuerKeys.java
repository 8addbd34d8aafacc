package dev.cloister.controlplane.identity;

import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.controlplane.config.ControlPlaneConfig;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * The key set of an issuer, by discovery, fetched at most every five minutes and by one caller:
 * while the issuer is slow the others go on with what there is, or are refused, and hold no place
 * that somebody else needs. After a failure it is left alone for half a minute. Safe for use by
 * many threads.
 */
public final class IssuerKeys {
  private static final Duration FRESH = Duration.ofMinutes(5);
  private static final Duration USABLE = Duration.ofDays(1);
  private static final Duration RETRY = Duration.ofSeconds(30);
  private static final long WAIT_MILLIS = 1_000;

  private final JwksRetriever retriever;
  private final LongSupplier nanos;
  private final ReentrantLock fetching = new ReentrantLock();
  private volatile Optional<Fetched> last = Optional.empty();
  private Optional<Long> failed = Optional.empty();

  private record Fetched(JsonObject keys, long at) {}

  private IssuerKeys(JwksRetriever retriever, LongSupplier nanos) {
    this.retriever = retriever;
    this.nanos = nanos;
  }

  /**
   * The keys of an issuer.
   *
   * @param nanos a monotonic clock
   */
  public static IssuerKeys of(String issuer, HttpClient client, LongSupplier nanos) {
    ControlPlaneConfig.Oidc oidc =
        new ControlPlaneConfig.Oidc(issuer, "", Optional.empty(), Set.of(), Duration.ZERO);
    return new IssuerKeys(new JwksRetriever(client, oidc), nanos);
  }

  /**
   * The set; where it cannot be fetched, the last one for a day.
   *
   * @throws IOException when there is none
   */
  public JsonObject keys() throws IOException {
    if (youngerThan(FRESH).isEmpty() && claim()) {
      try {
        if (youngerThan(FRESH).isEmpty() && !isWithin(failed, RETRY)) {
          fetch();
        }
      } finally {
        fetching.unlock();
      }
    }
    return youngerThan(USABLE)
        .orElseThrow(() -> new IOException("the issuer's keys cannot be fetched"));
  }

  private Optional<JsonObject> youngerThan(Duration age) {
    return last.filter(set -> isWithin(Optional.of(set.at()), age)).map(Fetched::keys);
  }

  private boolean isWithin(Optional<Long> since, Duration age) {
    return since.filter(at -> nanos.getAsLong() - at <= age.toNanos()).isPresent();
  }

  private boolean claim() {
    try {
      return youngerThan(USABLE).isPresent()
          ? fetching.tryLock()
          : fetching.tryLock(WAIT_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void fetch() {
    try {
      JsonObject set = Json.parseObject(retriever.fetchKeys());
      JsonObject keys = JsonObject.builder().put("keys", set.array("keys")).build();
      last = Optional.of(new Fetched(keys, nanos.getAsLong()));
      failed = Optional.empty();
    } catch (IOException | JsonException e) {
      // Whoever asked is told whether there are older ones.
      failed = Optional.of(nanos.getAsLong());
    }
  }
}
