package dev.cloister.client.system;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/** One pull request for one token; can hold its answer back. */
final class StubGitHub implements AutoCloseable {
  private static final String PULL_REQUEST =
      "{\"number\":7,\"title\":\"t\",\"state\":\"open\",\"draft\":false,\"merged\":false,"
          + "\"user\":{\"login\":\"u\"},\"head\":{\"ref\":\"h\",\"sha\":\"s\"},"
          + "\"base\":{\"ref\":\"b\",\"sha\":\"s\"},\"additions\":1,\"deletions\":1,"
          + "\"changed_files\":1}";

  private final HttpServer server;
  private final CountDownLatch arrived = new CountDownLatch(1);
  private volatile CountDownLatch held = new CountDownLatch(0);

  StubGitHub() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  String base() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** The next answers wait for {@link #release}. */
  void hold() {
    held = new CountDownLatch(1);
  }

  void awaitHeldRequest() throws InterruptedException {
    arrived.await();
  }

  void release() {
    held.countDown();
  }

  private void answer(HttpExchange exchange) throws IOException {
    boolean known =
        "Bearer ghp_canary".equals(exchange.getRequestHeaders().getFirst("Authorization"));
    arrived.countDown();
    try {
      held.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    byte[] body =
        (known ? PULL_REQUEST : "{\"message\":\"Bad credentials\"}")
            .getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(known ? 200 : 401, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    release();
    server.stop(0);
  }
}
