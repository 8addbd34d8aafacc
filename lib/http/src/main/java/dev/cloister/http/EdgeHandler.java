package dev.cloister.http;

import dev.cloister.channel.ErrorCode;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLSession;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler.Abstract;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Attributes;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;

/** From Jetty's request to a route's answer. */
final class EdgeHandler extends Abstract {
  private static final String NO_ROUTE = "-";

  private final Router router;
  private final HttpServerConfig.Limits limits;
  private final boolean secure;
  private final EdgeObserver observer;
  private final ConnectionWatches watches;
  private final Semaphore places;
  private final AtomicLong ids = new AtomicLong();

  EdgeHandler(
      Router router,
      HttpServerConfig.Limits limits,
      boolean secure,
      EdgeObserver observer,
      ConnectionWatches watches) {
    this.router = router;
    this.limits = limits;
    this.secure = secure;
    this.observer = observer;
    this.watches = watches;
    this.places = new Semaphore(limits.requests());
  }

  @Override
  public boolean handle(
      org.eclipse.jetty.server.Request request,
      org.eclipse.jetty.server.Response response,
      Callback callback) {
    Answer answer = open(request, response, callback);
    if (!places.tryAcquire()) {
      answer.send(overloaded());
      return true;
    }
    try {
      answer.send(answer(request, answer));
    } finally {
      places.release();
    }
    return true;
  }

  /** Answers what Jetty refuses by itself: broken messages, headers too long, stopping. */
  boolean refused(
      org.eclipse.jetty.server.Request request,
      org.eclipse.jetty.server.Response response,
      Callback callback) {
    Answer answer = open(request, response, callback);
    int status =
        request.getAttribute(ErrorHandler.ERROR_STATUS) instanceof Integer given
            ? given
            : response.getStatus();
    ErrorCode code =
        switch (status) {
          case 404 -> ErrorCode.NOT_FOUND;
          case 405 -> ErrorCode.METHOD_NOT_ALLOWED;
          case 408 -> ErrorCode.REQUEST_TIMEOUT;
          case 413 -> ErrorCode.PAYLOAD_TOO_LARGE;
          case 414 -> ErrorCode.URI_TOO_LONG;
          case 431 -> ErrorCode.HEADERS_TOO_LARGE;
          case 503 -> ErrorCode.UNAVAILABLE;
          case 505 -> ErrorCode.INVALID_REQUEST;
          default -> status >= 500 ? ErrorCode.INTERNAL : ErrorCode.INVALID_REQUEST;
        };
    answer.send(
        new Problem(code, "refused by the server").response().header("Connection", "close"));
    return true;
  }

  private Answer open(
      org.eclipse.jetty.server.Request request,
      org.eclipse.jetty.server.Response response,
      Callback callback) {
    watches.headerArrived(request.getConnectionMetaData().getConnection());
    Arrival arrival = Arrival.of(request, () -> Long.toHexString(ids.incrementAndGet()), observer);
    return new Answer(arrival, request, response, callback, limits, secure, watches);
  }

  private Response answer(org.eclipse.jetty.server.Request request, Answer answer) {
    try {
      return routed(request, answer);
    } catch (ProblemException e) {
      return e.response();
    } catch (Throwable e) {
      // Errors, too: Jetty would begin the answer anew, and log the text of what was thrown.
      observer.failed(answer.id(), e);
      return new Problem(ErrorCode.INTERNAL, "an error of this service").response();
    }
  }

  private Response routed(org.eclipse.jetty.server.Request request, Answer answer)
      throws Exception {
    List<String> path =
        RequestTarget.segments(
            Optional.ofNullable(request.getHttpURI().getPath()).orElse(NO_ROUTE));
    if (request.getMethod().equals("OPTIONS")) {
      return Response.noContent().header("Allow", router.allow(path));
    }
    Router.Match match = router.find(request.getMethod(), path);
    Route route = match.route();
    answer.routed(route.template());
    Map<String, String> query =
        RequestTarget.query(Optional.ofNullable(request.getHttpURI().getQuery()).orElse(""));
    Request head =
        Request.of(head(request, answer.id(), route.method()), match.parameters(), query);
    Scheduler scheduler = getServer().getScheduler();
    Runnable expired = () -> answer.send(tooSlow(route));
    return Deadline.run(
        scheduler,
        route.timeout().plus(limits.bodyTime()),
        expired,
        known -> {
          Request passed = route.gate().pass(known);
          Request whole = withBody(request, authenticated(passed, route), route, answer);
          return Deadline.run(scheduler, route.timeout(), expired, route.handler(), whole);
        },
        head);
  }

  private static Request authenticated(Request head, Route route) throws ProblemException {
    return route.authenticator().isPresent()
        ? head.withPrincipal(route.authenticator().get().authenticate(head))
        : head;
  }

  private Request withBody(
      org.eclipse.jetty.server.Request request, Request head, Route route, Answer answer)
      throws ProblemException {
    if (head.header("Content-Encoding").isPresent()) {
      throw ProblemException.of(
          ErrorCode.UNSUPPORTED_MEDIA_TYPE, "expected a body without content coding");
    }
    byte[] body =
        new BodyReader(getServer().getScheduler(), limits.bodyTime())
            .read(request, route.bodyLimit());
    answer.received(body.length);
    return head.withBody(body);
  }

  private static Response tooSlow(Route route) {
    return new Problem(
            ErrorCode.UNAVAILABLE, "no answer within " + route.timeout().toSeconds() + " s")
        .response();
  }

  private static Response overloaded() {
    return new Problem(ErrorCode.UNAVAILABLE, "too many requests in handling")
        .response()
        .header("Retry-After", "1")
        .header("Connection", "close");
  }

  private static Request.Head head(
      org.eclipse.jetty.server.Request request, String id, Method method) {
    Map<String, List<String>> headers = new HashMap<>();
    for (HttpField field : request.getHeaders()) {
      headers
          .computeIfAbsent(field.getName().toLowerCase(Locale.ROOT), name -> new ArrayList<>(1))
          .add(Optional.ofNullable(field.getValue()).orElse(""));
    }
    Optional<EndPoint.SslSessionData> tls =
        Optional.ofNullable(request.getAttribute(EndPoint.SslSessionData.ATTRIBUTE))
            .filter(EndPoint.SslSessionData.class::isInstance)
            .map(EndPoint.SslSessionData.class::cast);
    Optional<SSLSession> session = tls.map(EndPoint.SslSessionData::sslSession);
    List<X509Certificate> chain =
        tls.flatMap(data -> Optional.ofNullable(data.peerCertificates()))
            .map(List::of)
            .orElse(List.of());
    return new Request.Head(
        id,
        method,
        request.getHttpURI().getPath(),
        headers,
        org.eclipse.jetty.server.Request.getRemoteAddr(request),
        chain,
        session,
        state(request));
  }

  private static ConnectionState state(org.eclipse.jetty.server.Request request) {
    Attributes connection = request.getConnectionMetaData();
    String name = ConnectionState.class.getName();
    if (connection.getAttribute(name) instanceof ConnectionState state) {
      return state;
    }
    // Requests of a connection come one after the other.
    ConnectionState state = new ConnectionState();
    connection.setAttribute(name, state);
    return state;
  }
}
