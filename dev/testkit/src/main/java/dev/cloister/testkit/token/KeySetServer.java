package dev.cloister.testkit.token;

import dev.cloister.testkit.http.Answer;
import dev.cloister.testkit.http.LocalServer;
import dev.cloister.testkit.http.Request;
import dev.cloister.testkit.json.JsonText;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A token service's keys on loopback: {@code /certs} (Intel Trust Authority, Azure) and {@code
 * /.well-known/openid-configuration} (OpenID Connect Discovery 1.0), which names {@code /certs}
 * unless it is told otherwise.
 */
public final class KeySetServer implements AutoCloseable {
  private static final String DISCOVERY = "/.well-known/openid-configuration";
  private static final String KEYS = "/certs";

  private final LocalServer server;
  private final Queue<Answer> faults = new ConcurrentLinkedQueue<>();
  private volatile String keySet;
  private volatile String issuer;
  private volatile Optional<String> keysUri = Optional.empty();
  private volatile Optional<String> cacheControl = Optional.empty();

  private KeySetServer(String issuer, String keySet) throws IOException {
    this.issuer = issuer;
    this.keySet = keySet;
    this.server = LocalServer.start(0, this::answer);
  }

  /**
   * Starts one on a free port.
   *
   * @param issuer what discovery says it is
   * @param keySet JSON
   * @throws IOException when no port is free
   */
  public static KeySetServer start(String issuer, String keySet) throws IOException {
    return new KeySetServer(issuer, keySet);
  }

  /** Its base URL. */
  public URI base() {
    return server.base();
  }

  /** Where the keys are. */
  public URI keys() {
    return URI.create(base() + KEYS);
  }

  /** Other keys from now on. */
  public KeySetServer publish(String json) {
    keySet = json;
    return this;
  }

  /** Another name in discovery from now on. */
  public KeySetServer callItself(String name) {
    issuer = name;
    return this;
  }

  /** Another place for the keys in discovery from now on. */
  public KeySetServer pointTo(String uri) {
    keysUri = Optional.of(uri);
    return this;
  }

  /** The Cache-Control of the keys from now on. */
  public KeySetServer cacheControl(String value) {
    cacheControl = Optional.of(value);
    return this;
  }

  /** The next answers are these. */
  public KeySetServer answerNext(Answer... next) {
    faults.addAll(List.of(next));
    return this;
  }

  /** The paths asked for so far. */
  public List<String> requests() {
    return server.requests().stream().map(Request::rawPath).toList();
  }

  /** How often the keys were asked for. */
  public long keyRequests() {
    return server.count(KEYS);
  }

  @Override
  public void close() {
    server.close();
  }

  private Answer answer(Request request) {
    Answer fault = faults.poll();
    if (fault != null) {
      return fault;
    }
    return switch (request.rawPath()) {
      case DISCOVERY ->
          Answer.json(
              200,
              JsonText.object(
                  "issuer",
                  issuer,
                  "jwks_uri",
                  keysUri.orElseGet(() -> keys().toString()),
                  "response_types_supported",
                  List.of("id_token"),
                  "id_token_signing_alg_values_supported",
                  List.of("RS256")));
      case KEYS -> {
        Answer keys = Answer.text(200, "application/json", keySet);
        yield cacheControl.map(value -> keys.with("Cache-Control", value)).orElse(keys);
      }
      default -> Answer.json(404, Map.of("error", "not_found"));
    };
  }
}
