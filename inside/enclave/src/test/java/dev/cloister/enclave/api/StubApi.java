package dev.cloister.enclave.api;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;

/** An HTTP server that records requests and gives one answer to all of them. */
final class StubApi implements AutoCloseable {
  static final String PULL_REQUEST =
      "{\"number\":7,\"title\":\"t\",\"state\":\"open\",\"draft\":false,\"merged\":false,"
          + "\"user\":{\"login\":\"u\"},\"head\":{\"ref\":\"h\",\"sha\":\"s\"},"
          + "\"base\":{\"ref\":\"b\",\"sha\":\"s\"},\"additions\":1,\"deletions\":1,"
          + "\"changed_files\":1}";

  private final HttpServer server;
  private final List<Request> requests = new ArrayList<>();
  private int status = 200;
  private String body = PULL_REQUEST;
  private Map<String, String> headers = Map.of();
  private Runnable before = () -> {};

  record Request(String target, String authorization) {}

  StubApi() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  String base() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/api";
  }

  synchronized void answers(int newStatus, String newBody, Map<String, String> newHeaders) {
    status = newStatus;
    body = newBody;
    headers = newHeaders;
  }

  /** What is done between a request and its answer. */
  synchronized void beforeAnswering(Runnable action) {
    before = action;
  }

  synchronized List<Request> requests() {
    return List.copyOf(requests);
  }

  private void answer(HttpExchange exchange) throws IOException {
    byte[] bytes;
    int code;
    Runnable first;
    synchronized (this) {
      first = before;
      String authorization = exchange.getRequestHeaders().getFirst("Authorization");
      requests.add(
          new Request(
              exchange.getRequestURI().toString(), authorization == null ? "" : authorization));
      headers.forEach(exchange.getResponseHeaders()::set);
      bytes = body.getBytes(StandardCharsets.UTF_8);
      code = status;
    }
    first.run();
    exchange.sendResponseHeaders(code, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
