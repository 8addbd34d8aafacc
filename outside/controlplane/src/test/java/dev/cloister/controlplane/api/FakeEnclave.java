package dev.cloister.controlplane.api;

import static dev.cloister.testkit.json.JsonText.object;

import dev.cloister.testkit.http.Answer;
import dev.cloister.testkit.http.LocalServer;
import dev.cloister.testkit.http.Request;
import java.io.IOException;
import java.net.URI;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Answers in the shapes of docs/reference/enclave-protocol.md, or as a test says. */
final class FakeEnclave implements AutoCloseable {
  static final String SESSION = "0123456789abcdef0123456789abcdef";
  static final String BYTES = Base64.getEncoder().encodeToString(new byte[48]);

  private final Map<String, Answer> instead = new ConcurrentHashMap<>();
  private final LocalServer server;

  FakeEnclave() throws IOException {
    server = LocalServer.start(0, this::answer);
  }

  URI url() {
    return server.base();
  }

  /** From now on {@code path} is answered so; an empty answer is the protocol's. */
  void answer(String path, Optional<Answer> answer) {
    answer.ifPresentOrElse(given -> instead.put(path, given), () -> instead.remove(path));
  }

  void refuse(String path, int status, String code) {
    answer(
        path,
        Optional.of(
            Answer.json(
                status, object("title", "t", "status", status, "code", code, "detail", "d"))));
  }

  List<Request> requests() {
    return server.requests();
  }

  private Answer answer(Request request) {
    return Optional.ofNullable(instead.get(request.rawPath())).orElseGet(() -> sound(request));
  }

  private static Answer sound(Request request) {
    return switch (request.rawPath()) {
      case "/attest" ->
          Answer.json(200, object("token", BYTES, "public_key", BYTES, "format", "tdx-quote-v4"));
      case "/session" ->
          Answer.json(200, object("session_id", SESSION, "expires_at", "2026-11-21T12:30:00Z"));
      case "/kek" -> Answer.json(200, object("stored", true));
      case "/execute" ->
          Answer.json(200, object("request_id", "req-1", "status", "succeeded", "output", BYTES));
      case "/close" -> Answer.json(200, object("closed", true));
      default -> Answer.empty(404);
    };
  }

  @Override
  public void close() {
    server.close();
  }
}
