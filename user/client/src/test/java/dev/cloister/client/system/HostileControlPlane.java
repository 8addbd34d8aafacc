package dev.cloister.client.system;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonBoolean;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonString;
import dev.cloister.attestation.json.JsonValue;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/**
 * A control plane as the protocol document has it, for one user, which a test can have answer
 * something else.
 */
final class HostileControlPlane implements AutoCloseable {
  private final HttpServer server;
  private final HttpClient http = HttpClient.newHttpClient();
  private final URI enclave;
  private final Map<String, UnaryOperator<JsonObject>> changes = new HashMap<>();
  private final List<String> seen = new ArrayList<>();
  final Map<String, JsonObject> credentials = new LinkedHashMap<>();
  private Optional<JsonObject> passphrase = Optional.empty();

  private record Reply(int status, JsonObject body) {}

  HostileControlPlane(URI enclave) throws IOException {
    this.enclave = enclave;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** From now on every answer on that path is changed. */
  synchronized void change(String path, UnaryOperator<JsonObject> change) {
    changes.put(path, change);
  }

  /** Every body that came or went. */
  synchronized List<String> seen() {
    return List.copyOf(seen);
  }

  synchronized JsonObject passphrase() {
    return passphrase.orElseThrow();
  }

  synchronized void passphrase(JsonObject record) {
    passphrase = Optional.of(record);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String path = exchange.getRequestURI().getPath();
      Reply reply;
      synchronized (this) {
        seen.add(new String(body, StandardCharsets.UTF_8));
        reply =
            answer(
                exchange.getRequestMethod(),
                path,
                body.length == 0 ? JsonObject.builder().build() : Json.parseObject(body),
                exchange.getRequestHeaders().getFirst("Authorization"));
        UnaryOperator<JsonObject> change = changes.get(path);
        if (change != null && reply.status() == 200) {
          reply = new Reply(200, change.apply(reply.body()));
        }
        seen.add(reply.body().toJson());
      }
      byte[] bytes = reply.body().toJson().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(reply.status(), bytes.length);
      exchange.getResponseBody().write(bytes);
    } catch (JsonException | InterruptedException e) {
      throw new IOException(e);
    }
  }

  private Reply answer(String method, String path, JsonObject body, String authorization)
      throws IOException, JsonException, InterruptedException {
    if (path.equals("/v1/users/me/passphrase")) {
      return passphrase(method, body);
    }
    if (path.startsWith("/v1/credentials")) {
      return credential(method, path.substring("/v1/credentials".length()), body);
    }
    return switch (path) {
      case "/v1/tee/attestation" -> enclave("/attest", body, authorization);
      case "/v1/tee/session" -> session(body, authorization);
      case "/v1/executions" -> execute(body, authorization);
      default -> close(path.substring("/v1/tee/session/".length()), body, authorization);
    };
  }

  private Reply passphrase(String method, JsonObject body) throws JsonException {
    long stored = passphrase.isPresent() ? passphrase.get().integer("version") : 0;
    if (method.equals("PUT")) {
      if (body.integer("version") != stored + 1) {
        return conflict();
      }
      passphrase = Optional.of(body);
    }
    return passphrase
        .map(record -> new Reply(200, record))
        .orElseGet(() -> new Reply(404, JsonObject.builder().put("code", "not_found").build()));
  }

  private Reply credential(String method, String rest, JsonObject body) throws JsonException {
    if (method.equals("POST")) {
      if (credentials.putIfAbsent(body.string("id"), body) != null) {
        return conflict();
      }
      return new Reply(201, body);
    }
    if (rest.isEmpty()) {
      return new Reply(
          200,
          JsonObject.builder()
              .put("credentials", new JsonArray(List.copyOf(credentials.values())))
              .build());
    }
    String id = rest.substring(1);
    JsonObject stored = credentials.get(id);
    if (method.equals("PUT")) {
      long version = stored == null ? 0 : stored.integer("version");
      if (body.integer("version") != version + 1) {
        return conflict();
      }
      credentials.put(id, with(body, "id", id));
      return new Reply(200, credentials.get(id));
    }
    if (stored == null) {
      return new Reply(404, JsonObject.builder().put("code", "not_found").build());
    }
    if (method.equals("DELETE")) {
      credentials.remove(id);
    }
    return new Reply(200, stored);
  }

  private Reply session(JsonObject body, String authorization)
      throws IOException, JsonException, InterruptedException {
    Reply session =
        enclave(
            "/session",
            JsonObject.builder()
                .put("public_key", body.string("client_public_key"))
                .put("attestation_key", body.string("attestation_key"))
                .build(),
            authorization);
    if (session.status() != 200) {
      return session;
    }
    Reply kek =
        enclave(
            "/kek",
            JsonObject.builder()
                .put("session_id", session.body().string("session_id"))
                .put("user_id", "alice")
                .put("encrypted_kek", body.string("encrypted_kek"))
                .build(),
            authorization);
    return kek.status() == 200 ? session : kek;
  }

  private Reply execute(JsonObject body, String authorization)
      throws IOException, JsonException, InterruptedException {
    JsonObject asked = Json.parseObject(Base64.getDecoder().decode(body.string("body")));
    JsonObject credential = Objects.requireNonNull(credentials.get(asked.string("credential_id")));
    return enclave("/execute", with(body, "credential", credential), authorization);
  }

  private Reply close(String id, JsonObject body, String authorization)
      throws IOException, JsonException, InterruptedException {
    return enclave("/close", with(body, "session_id", id), authorization);
  }

  private Reply enclave(String path, JsonObject body, String authorization)
      throws IOException, JsonException, InterruptedException {
    HttpResponse<byte[]> response =
        http.send(
            HttpRequest.newBuilder(enclave.resolve(path))
                .header("Authorization", authorization)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toJson()))
                .build(),
            HttpResponse.BodyHandlers.ofByteArray());
    return new Reply(response.statusCode(), Json.parseObject(response.body()));
  }

  static JsonObject with(JsonObject object, String name, JsonValue value) {
    Map<String, JsonValue> members = new LinkedHashMap<>(object.members());
    members.put(name, value);
    return JsonObject.of(members);
  }

  static JsonObject with(JsonObject object, String name, String value) {
    return with(object, name, new JsonString(value));
  }

  static JsonObject with(JsonObject object, String name, boolean value) {
    return with(object, name, new JsonBoolean(value));
  }

  private static Reply conflict() {
    return new Reply(409, JsonObject.builder().put("code", "conflict").build());
  }

  @Override
  public void close() {
    http.shutdownNow();
    server.stop(0);
  }
}
