package dev.cloister.controlplane.api;

import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.controlplane.ControlPlane;
import dev.cloister.controlplane.config.ConfigurationReader;
import dev.cloister.testkit.oidc.OidcIssuer;
import dev.cloister.testkit.oidc.TokenSpec;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** A control plane on SQLite that listens on a socket. */
final class Service implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  static final InstantSource CLOCK = InstantSource.fixed(NOW);
  static final String AUDIENCE = "cloister";

  final OidcIssuer issuer;
  final ControlPlane controlPlane;
  final AtomicLong nanos = new AtomicLong();
  private final HttpClient client = HttpClient.newHttpClient();

  private Service(OidcIssuer issuer, Map<String, String> environment) throws Exception {
    this.issuer = issuer;
    this.controlPlane =
        ControlPlane.start(
            ConfigurationReader.read(new byte[0], environment, notice -> {}),
            CLOCK,
            nanos::get,
            new SecureRandom());
  }

  /** An answer. */
  record Answer(int status, String mediaType, Map<String, String> headers, String body) {
    JsonObject json() {
      try {
        return Json.parseObject(body.getBytes(StandardCharsets.UTF_8));
      } catch (JsonException e) {
        throw new AssertionError("not JSON: " + status + " " + body, e);
      }
    }

    String text(String name) {
      try {
        return json().string(name);
      } catch (JsonException e) {
        throw new AssertionError(status + " " + body, e);
      }
    }
  }

  /** Without a TEE provider. */
  static Service start(OidcIssuer issuer, String... settings) throws Exception {
    return new Service(issuer, environment(issuer, settings));
  }

  /** With one. */
  static Service start(OidcIssuer issuer, FakeEnclave enclave, String... settings)
      throws Exception {
    Map<String, String> environment = environment(issuer, settings);
    environment.put("CLOISTER_TEE_PROVIDER", "local");
    environment.put("CLOISTER_ENCLAVE_URL", enclave.url().toString());
    return new Service(issuer, environment);
  }

  private static Map<String, String> environment(OidcIssuer issuer, String... settings)
      throws Exception {
    Path directory = Files.createTempDirectory("controlplane");
    directory.toFile().deleteOnExit();
    Path database = directory.resolve("test.db");
    database.toFile().deleteOnExit();
    Map<String, String> environment =
        new HashMap<>(
            Map.of(
                "CLOISTER_HTTP_PORT",
                "0",
                "CLOISTER_DATABASE_URL",
                "jdbc:sqlite:" + database,
                "CLOISTER_OIDC_ISSUER",
                issuer.issuer(),
                "CLOISTER_OIDC_AUDIENCE",
                AUDIENCE));
    for (int i = 0; i < settings.length; i += 2) {
      environment.put(settings[i], settings[i + 1]);
    }
    return environment;
  }

  String token(String user) {
    return issuer.token(TokenSpec.of(user, AUDIENCE));
  }

  /** A call as that user, with a JSON body unless it is empty. */
  Answer call(String user, String method, String target, String body) throws Exception {
    return send(method, target, body, "application/json", Optional.of(token(user)));
  }

  Answer call(String user, String method, String target) throws Exception {
    return call(user, method, target, "");
  }

  Answer send(String method, String target, String body, String type, Optional<String> token)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + controlPlane.port() + target))
            .timeout(Duration.ofSeconds(30))
            // The edge refuses a long body before it is sent; sending on anyway may meet a reset
            // first.
            .expectContinue(body.length() > 100_000)
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    token.ifPresent(value -> request.header("Authorization", "Bearer " + value));
    if (!body.isEmpty()) {
      request.header("Content-Type", type);
    }
    HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
    Map<String, String> headers = new HashMap<>();
    answer.headers().map().forEach((name, values) -> headers.put(name, values.getFirst()));
    return new Answer(
        answer.statusCode(),
        headers.getOrDefault("content-type", "").split(";", 2)[0],
        headers,
        answer.body());
  }

  static String base64(int length) {
    return Base64.getEncoder().encodeToString(new byte[length]);
  }

  @Override
  public void close() {
    client.shutdownNow();
    controlPlane.close();
  }
}
