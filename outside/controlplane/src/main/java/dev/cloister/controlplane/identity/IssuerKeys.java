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
import java.util.function.LongSupplier;

/** The key set of an issuer, by discovery, fetched at most every five minutes. */
public final class IssuerKeys {
  private static final Duration FRESH = Duration.ofMinutes(5);

  private final JwksRetriever retriever;
  private final LongSupplier nanos;
  private Optional<JsonObject> keys = Optional.empty();
  private long fetched;

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
   * The set.
   *
   * @throws IOException when it cannot be fetched
   */
  public synchronized JsonObject keys() throws IOException {
    long now = nanos.getAsLong();
    if (keys.isEmpty() || now - fetched > FRESH.toNanos()) {
      try {
        JsonObject set = Json.parseObject(retriever.fetchKeys());
        keys = Optional.of(JsonObject.builder().put("keys", set.array("keys")).build());
        fetched = now;
      } catch (JsonException e) {
        throw new IOException("not a key set");
      }
    }
    return keys.get();
  }
}
