package dev.cloister.client.http;

import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/** JSON over HTTP with a bearer token; answers are bounded in length and time. */
public final class Api implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration TIMEOUT = Duration.ofSeconds(90);
  private static final int MAX_ANSWER = 16 * 1024 * 1024;
  private static final Pattern CODE = Pattern.compile("[a-z_]{1,64}");

  private final URI base;
  private final TokenSource tokens;
  private final HttpClient client;

  private Api(URI base, TokenSource tokens, HttpClient client) {
    this.base = base;
    this.tokens = tokens;
    this.client = client;
  }

  /**
   * An API.
   *
   * @param base scheme, host and port, such as {@code https://cloister.example}
   */
  public static Api at(URI base, TokenSource tokens) {
    return new Api(base, tokens, builder().build());
  }

  /** An API for which nobody has to log in: no token is sent. */
  public static Api open(URI base) {
    return new Api(base, () -> "", builder().build());
  }

  /** An API over TLS that trusts and presents what the context says. */
  public static Api at(URI base, TokenSource tokens, SSLContext tls) {
    return new Api(base, tokens, builder().sslContext(tls).build());
  }

  /**
   * Sends a request.
   *
   * @param target path and query, beginning with a slash
   * @return the answer; an empty object where it has no body
   * @throws ClientException with {@link ClientFailure#REFUSED} and the problem's code for every
   *     status but 2xx
   */
  public JsonObject call(String method, String target, JsonObject body) throws ClientException {
    return send(
        request(target)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body.toJson()))
            .build());
  }

  /** Sends a request without a body. */
  public JsonObject call(String method, String target) throws ClientException {
    return send(request(target).method(method, BodyPublishers.noBody()).build());
  }

  /** Like {@link #call(String, String)}; empty when there is no such thing (404). */
  public Optional<JsonObject> find(String target) throws ClientException {
    try {
      return Optional.of(call("GET", target));
    } catch (ClientException e) {
      if (e.serviceCode().equals(Optional.of("not_found"))) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private HttpRequest.Builder request(String target) throws ClientException {
    try {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(base + target)).header("Accept", "application/json");
      String token = tokens.token();
      return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    } catch (IOException e) {
      throw new ClientException(ClientFailure.UNREACHABLE, "no token: " + e.getMessage());
    }
  }

  private JsonObject send(HttpRequest request) throws ClientException {
    CompletableFuture<HttpResponse<byte[]>> answer =
        client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER));
    try {
      return read(answer.get(TIMEOUT.toNanos(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new ClientException(ClientFailure.UNREACHABLE, "no answer within " + TIMEOUT);
    } catch (ExecutionException e) {
      throw new ClientException(
          ClientFailure.UNREACHABLE, "no answer from " + base.getRawAuthority());
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new ClientException(ClientFailure.UNREACHABLE, "interrupted");
    }
  }

  private static JsonObject read(HttpResponse<byte[]> response) throws ClientException {
    boolean good = response.statusCode() / 100 == 2;
    if (good && response.body().length == 0) {
      return JsonObject.builder().build();
    }
    try {
      JsonObject body = Json.parseObject(response.body());
      if (good) {
        return body;
      }
      throw refused(response.statusCode(), body.string("code"));
    } catch (JsonException e) {
      throw new ClientException(
          ClientFailure.MALFORMED_RESPONSE,
          "expected JSON as the protocol has it, with status " + response.statusCode());
    }
  }

  private static ClientException refused(int status, String code) {
    String known = CODE.matcher(code).matches() ? code : "unknown";
    return new ClientException(
        ClientFailure.REFUSED, known, "refused with " + status + " " + known);
  }

  private static HttpClient.Builder builder() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(CONNECT_TIMEOUT);
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
