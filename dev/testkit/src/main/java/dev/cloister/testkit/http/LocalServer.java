package dev.cloister.testkit.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** An HTTP server on the loopback address that remembers what it was asked. */
public final class LocalServer implements AutoCloseable {
  private static final int BAD_REQUEST = 400;
  private static final int INTERNAL_ERROR = 500;

  private final HttpServer server;
  private final ExecutorService threads;
  private final Function<Request, Answer> handler;
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  private LocalServer(HttpServer server, Function<Request, Answer> handler) {
    this.server = server;
    this.handler = handler;
    this.threads = Executors.newVirtualThreadPerTaskExecutor();
  }

  /**
   * Starts answering; port 0 picks a free one.
   *
   * @throws IOException if the port is taken
   */
  public static LocalServer start(int port, Function<Request, Answer> handler) throws IOException {
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    LocalServer server = new LocalServer(http, handler);
    http.createContext("/", server::handle);
    http.setExecutor(server.threads);
    http.start();
    return server;
  }

  /** {@code http://127.0.0.1:PORT}, without a slash at the end. */
  public URI base() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Everything asked so far, in order. */
  public List<Request> requests() {
    return List.copyOf(requests);
  }

  /** How often a path was asked for. */
  public long count(String rawPath) {
    return requests.stream().filter(r -> r.rawPath().equals(rawPath)).count();
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Request request = read(exchange);
      requests.add(request);
      send(exchange, answer(request));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Answer answer(Request request) {
    try {
      return handler.apply(request);
    } catch (IllegalArgumentException e) {
      return Answer.text(BAD_REQUEST, "text/plain", "bad request\n");
    } catch (RuntimeException e) {
      return Answer.text(INTERNAL_ERROR, "text/plain", "defect of the test server: " + e + "\n");
    }
  }

  private void send(HttpExchange exchange, Answer answer) throws IOException, InterruptedException {
    if (answer.mode() == Answer.Mode.STALLED) {
      closed.await();
      return;
    }
    answer.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
    boolean head = exchange.getRequestMethod().equals("HEAD");
    if (answer.mode() == Answer.Mode.FLOOD) {
      exchange.sendResponseHeaders(answer.status(), 0);
      flood(exchange.getResponseBody(), answer);
    } else if (head || answer.body().length == 0) {
      exchange.sendResponseHeaders(answer.status(), -1);
    } else {
      exchange.sendResponseHeaders(answer.status(), answer.body().length);
      exchange.getResponseBody().write(answer.body());
    }
  }

  private static void flood(OutputStream out, Answer answer) throws IOException {
    byte[] body = answer.body();
    out.write(body);
    // The last byte repeats: it is the filler.
    byte[] filler = new byte[8192];
    Arrays.fill(filler, body[body.length - 1]);
    for (long sent = body.length; sent < answer.total(); sent += filler.length) {
      out.write(filler);
    }
  }

  private static Request read(HttpExchange exchange) throws IOException {
    URI uri = exchange.getRequestURI();
    Map<String, List<String>> headers = new LinkedHashMap<>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), List.copyOf(values)));
    String path = uri.getRawPath();
    String query = uri.getRawQuery();
    return new Request(
        exchange.getRequestMethod(),
        path == null || path.isEmpty() ? "/" : path,
        query == null ? "" : query,
        headers,
        exchange.getRequestBody().readAllBytes());
  }
}
