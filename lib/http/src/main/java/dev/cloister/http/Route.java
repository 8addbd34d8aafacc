package dev.cloister.http;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** What is answered for a method and a path template, to whom, and how much it may cost. */
public final class Route {
  /** Bytes of body that a route takes unless it says otherwise; a GET route takes none. */
  public static final int DEFAULT_BODY_LIMIT = 64 * 1024;

  /** Time that a handler has unless its route says otherwise. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

  private final Method method;
  private final PathTemplate template;
  private final Handler handler;
  private final Optional<Authenticator> authenticator;
  private final Gate gate;
  private final int bodyLimit;
  private final Duration timeout;

  private Route(
      Method method,
      PathTemplate template,
      Handler handler,
      Optional<Authenticator> authenticator,
      Gate gate,
      int bodyLimit,
      Duration timeout) {
    this.method = method;
    this.template = template;
    this.handler = handler;
    this.authenticator = authenticator;
    this.gate = gate;
    this.bodyLimit = bodyLimit;
    this.timeout = timeout;
  }

  /**
   * A route that anyone may call.
   *
   * @param template such as {@code /v1/credentials/{id}}: literal segments and named parameters of
   *     one segment each; no trailing slash
   */
  public static Route of(Method method, String template, Handler handler) {
    return new Route(
        Objects.requireNonNull(method),
        PathTemplate.parse(template),
        Objects.requireNonNull(handler),
        Optional.empty(),
        Gate.OPEN,
        method == Method.GET ? 0 : DEFAULT_BODY_LIMIT,
        DEFAULT_TIMEOUT);
  }

  /** The same route for callers that this knows; it decides before the body is read. */
  public Route authenticatedBy(Authenticator gatekeeper) {
    return new Route(method, template, handler, Optional.of(gatekeeper), gate, bodyLimit, timeout);
  }

  /** The same route behind a gate, which decides first. */
  public Route behind(Gate first) {
    return new Route(
        method,
        template,
        handler,
        authenticator,
        Objects.requireNonNull(first),
        bodyLimit,
        timeout);
  }

  /**
   * The same route for bodies of at most so many bytes. With 0 no body is waited for: a request
   * that announces one is refused by its header.
   */
  public Route bodyLimit(int bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("expected a limit in bytes, found " + bytes);
    }
    return new Route(method, template, handler, authenticator, gate, bytes, timeout);
  }

  /** The same route with so much time for its handler. */
  public Route timeout(Duration limit) {
    if (!limit.isPositive()) {
      throw new IllegalArgumentException("expected a positive timeout, found " + limit);
    }
    return new Route(method, template, handler, authenticator, gate, bodyLimit, limit);
  }

  /** Its method. */
  public Method method() {
    return method;
  }

  /** Its template, as given. */
  public String template() {
    return template.toString();
  }

  PathTemplate path() {
    return template;
  }

  Handler handler() {
    return handler;
  }

  Gate gate() {
    return gate;
  }

  Optional<Authenticator> authenticator() {
    return authenticator;
  }

  int bodyLimit() {
    return bodyLimit;
  }

  Duration timeout() {
    return timeout;
  }
}
