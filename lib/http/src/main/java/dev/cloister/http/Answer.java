package dev.cloister.http;

import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.NanoTime;

/** The one answer to one request: the first that is sent is it. */
final class Answer {
  private static final Set<Integer> WITHOUT_BODY = Set.of(204, 304);

  private final Arrival arrival;
  private final org.eclipse.jetty.server.Request request;
  private final org.eclipse.jetty.server.Response response;
  private final Callback callback;
  private final HttpServerConfig.Limits limits;
  private final boolean secure;
  private final ConnectionWatches watches;
  private final AtomicBoolean sent = new AtomicBoolean();
  private volatile String route = "-";
  private volatile long received;
  private volatile boolean whole;

  Answer(
      Arrival arrival,
      org.eclipse.jetty.server.Request request,
      org.eclipse.jetty.server.Response response,
      Callback callback,
      HttpServerConfig.Limits limits,
      boolean secure,
      ConnectionWatches watches) {
    this.arrival = arrival;
    this.request = request;
    this.response = response;
    this.callback = callback;
    this.limits = limits;
    this.secure = secure;
    this.watches = watches;
  }

  String id() {
    return arrival.id();
  }

  void routed(String template) {
    route = template;
  }

  void received(long bytes) {
    received = bytes;
    whole = true;
  }

  void send(Response answer) {
    if (!sent.compareAndSet(false, true)) {
      return;
    }
    Connection connection = request.getConnectionMetaData().getConnection();
    byte[] body = answer.body();
    boolean bodiless = WITHOUT_BODY.contains(answer.status());
    response.setStatus(answer.status());
    HttpFields.Mutable headers = response.getHeaders();
    secure(headers);
    answer.headers().forEach(headers::put);
    headers.put("X-Request-Id", arrival.id());
    if (!whole && BodyReader.announced(request)) {
      // The connection ends with the unread body; a client that is not told would use it again.
      headers.put("Connection", "close");
    }
    if (!bodiless) {
      headers.put("Content-Length", Integer.toString(body.length));
    }
    boolean silent = bodiless || HttpMethod.HEAD.is(request.getMethod());
    ByteBuffer content = silent ? ByteBuffer.allocate(0) : ByteBuffer.wrap(body);
    long written = content.remaining();
    Callback done =
        Callback.from(
            () -> {
              watches.answered(connection);
              arrival.completed(exchange(answer.status(), written));
            },
            callback);
    watches.answering(connection, limits.bodyTime());
    response.write(true, content, done);
  }

  private void secure(HttpFields.Mutable headers) {
    headers.put("Cache-Control", "no-store");
    headers.put("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    headers.put("Referrer-Policy", "no-referrer");
    headers.put("X-Content-Type-Options", "nosniff");
    if (secure) {
      headers.put("Strict-Transport-Security", "max-age=31536000");
    }
  }

  private EdgeObserver.Exchange exchange(int status, long written) {
    HttpMethod method = HttpMethod.fromString(request.getMethod());
    return new EdgeObserver.Exchange(
        arrival.id(),
        method == null ? "-" : method.asString(),
        route,
        status,
        NanoTime.since(request.getHeadersNanoTime()),
        received,
        written,
        org.eclipse.jetty.server.Request.getRemoteAddr(request));
  }
}
