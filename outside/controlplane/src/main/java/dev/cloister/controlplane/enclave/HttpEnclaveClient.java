package dev.cloister.controlplane.enclave;

import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.channel.ErrorCode;
import dev.cloister.controlplane.config.ControlPlaneConfig;
import dev.cloister.http.TrustedCertificates;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** The enclave over HTTP: bounded in time, in answers' size and in requests at once. */
public final class HttpEnclaveClient implements EnclaveClient {
  private static final int MAX_ANSWER = 4 * 1024 * 1024;
  private static final int FAILURES_ALLOWED = 5;
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private final String base;
  private final Duration timeout;
  private final HttpClient client;
  private final Semaphore places;
  private final Circuit circuit;

  private HttpEnclaveClient(
      ControlPlaneConfig.Enclave config, HttpClient client, LongSupplier nanos) {
    String url = config.url().toString();
    this.base = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    this.timeout = config.timeout();
    this.client = client;
    this.places = new Semaphore(config.concurrency());
    this.circuit = new Circuit(FAILURES_ALLOWED, PAUSE, nanos);
  }

  /**
   * A client.
   *
   * @param nanos a monotonic clock
   * @throws IOException when the file of certificates cannot be read
   */
  public static HttpEnclaveClient of(ControlPlaneConfig.Enclave config, LongSupplier nanos)
      throws IOException {
    HttpClient.Builder client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(config.timeout());
    if ("https".equals(config.url().getScheme())) {
      client.sslParameters(new SSLParameters(null, new String[] {"TLSv1.3"}));
    }
    if (config.certificates().isPresent()) {
      client.sslContext(trusting(config.certificates().get()));
    }
    return new HttpEnclaveClient(config, client.build(), nanos);
  }

  private static SSLContext trusting(Path certificates) throws IOException {
    try {
      return TrustedCertificates.read(certificates).clientContext();
    } catch (GeneralSecurityException e) {
      throw new IOException("this JDK has no TLS", e);
    }
  }

  @Override
  public JsonObject attest(String token, JsonObject request) throws EnclaveException {
    return call(post("/attest", request, Optional.of(token)));
  }

  @Override
  public JsonObject establishSession(String token, JsonObject request) throws EnclaveException {
    return call(post("/session", request, Optional.of(token)));
  }

  @Override
  public JsonObject sendKek(String token, JsonObject request) throws EnclaveException {
    return call(post("/kek", request, Optional.of(token)));
  }

  @Override
  public JsonObject execute(JsonObject request) throws EnclaveException {
    return call(post("/execute", request, Optional.empty()));
  }

  @Override
  public JsonObject closeSession(JsonObject request) throws EnclaveException {
    return call(post("/close", request, Optional.empty()));
  }

  @Override
  public JsonObject health() throws EnclaveException {
    return call(HttpRequest.newBuilder(URI.create(base + "/health")).GET().build());
  }

  private HttpRequest post(String path, JsonObject body, Optional<String> token) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body.toJson()));
    token.ifPresent(value -> request.header("Authorization", "Bearer " + value));
    return request.build();
  }

  private JsonObject call(HttpRequest request) throws EnclaveException {
    if (!circuit.permits()) {
      throw new EnclaveException(ErrorCode.UNAVAILABLE, "the enclave does not answer");
    }
    if (!places.tryAcquire()) {
      throw new EnclaveException(ErrorCode.UNAVAILABLE, "too many requests to the enclave");
    }
    try {
      return read(send(request));
    } finally {
      places.release();
    }
  }

  private HttpResponse<byte[]> send(HttpRequest request) throws EnclaveException {
    CompletableFuture<HttpResponse<byte[]>> answer =
        client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER));
    try {
      HttpResponse<byte[]> response = answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      circuit.succeeded();
      return response;
    } catch (TimeoutException e) {
      circuit.failed();
      throw new EnclaveException(
          ErrorCode.UPSTREAM_TIMEOUT,
          "no answer of the enclave within " + timeout.toSeconds() + " s");
    } catch (ExecutionException e) {
      circuit.failed();
      throw new EnclaveException(ErrorCode.ENCLAVE_ERROR, "the enclave cannot be reached");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EnclaveException(ErrorCode.UNAVAILABLE, "interrupted");
    } finally {
      answer.cancel(true);
    }
  }

  private static JsonObject read(HttpResponse<byte[]> response) throws EnclaveException {
    try {
      JsonObject body = Json.parseObject(response.body());
      if (response.statusCode() == 200) {
        return body;
      }
      throw refusal(response.statusCode(), body.string("code"));
    } catch (JsonException e) {
      throw new EnclaveException(
          ErrorCode.ENCLAVE_ERROR, "the enclave's answer is not of the protocol");
    }
  }

  /** Passes on a registered code with its own status; anything else is not of the protocol. */
  private static EnclaveException refusal(int status, String code) {
    return ErrorCode.find(code)
        .filter(known -> known.status() == status && known != ErrorCode.INTERNAL)
        .map(known -> new EnclaveException(known, "refused by the enclave"))
        .orElseGet(
            () ->
                new EnclaveException(
                    ErrorCode.ENCLAVE_ERROR, "the enclave's answer is not of the protocol"));
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
