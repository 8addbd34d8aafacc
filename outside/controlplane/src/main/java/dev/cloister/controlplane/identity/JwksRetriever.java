package dev.cloister.controlplane.identity;

import com.nimbusds.jose.util.Resource;
import com.nimbusds.jose.util.ResourceRetriever;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.controlplane.config.ControlPlaneConfig;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Fetches an issuer's keys, by discovery (OpenID Connect Discovery 1.0) where their address is not
 * configured. Follows no redirect; bounded in size and time.
 */
final class JwksRetriever implements ResourceRetriever {
  private static final String DISCOVERY = "/.well-known/openid-configuration";
  private static final int MAX_BYTES = 256 * 1024;
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  private final HttpClient client;
  private final ControlPlaneConfig.Oidc oidc;
  private volatile boolean fetched;

  JwksRetriever(HttpClient client, ControlPlaneConfig.Oidc oidc) {
    this.client = client;
    this.oidc = oidc;
  }

  @Override
  public Resource retrieveResource(URL ignored) throws IOException {
    return new Resource(new String(fetchKeys(), StandardCharsets.UTF_8), "application/json");
  }

  byte[] fetchKeys() throws IOException {
    byte[] keys = fetch(oidc.jwks().isPresent() ? oidc.jwks().get() : discover());
    fetched = true;
    return keys;
  }

  /** Whether keys were ever fetched: before that no token can be judged. */
  boolean hasFetched() {
    return fetched;
  }

  private URI discover() throws IOException {
    String issuer = oidc.issuer();
    String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    try {
      var document = Json.parseObject(fetch(URI.create(base + DISCOVERY)));
      if (!document.string("issuer").equals(issuer)) {
        throw new IOException("the discovery document is another issuer's");
      }
      URI keys = URI.create(document.string("jwks_uri"));
      boolean loopback = LOOPBACK.contains(Optional.ofNullable(keys.getHost()).orElse(""));
      if (!"https".equals(keys.getScheme()) && !loopback) {
        throw new IOException("expected the issuer's keys at an https address");
      }
      return keys;
    } catch (JsonException | IllegalArgumentException e) {
      throw new IOException("not a discovery document");
    }
  }

  private byte[] fetch(URI address) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(address).header("Accept", "application/json").build();
    CompletableFuture<HttpResponse<byte[]>> answer =
        client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_BYTES));
    try {
      HttpResponse<byte[]> response = answer.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
      if (response.statusCode() != 200) {
        throw new IOException("expected 200 from the issuer, found " + response.statusCode());
      }
      return response.body();
    } catch (ExecutionException e) {
      throw new IOException("no answer from the issuer", e.getCause());
    } catch (TimeoutException e) {
      throw new IOException("no answer from the issuer within " + TIMEOUT.toSeconds() + " s");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted");
    } finally {
      answer.cancel(true);
    }
  }
}
