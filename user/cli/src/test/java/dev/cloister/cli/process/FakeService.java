package dev.cloister.cli.process;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;

/** A child process that behaves as its argument says. */
public final class FakeService {
  private FakeService() {}

  /** {@code serve|hang|exit PORT}. */
  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(args[1]);
    System.out.println("fake " + args[0] + " LEAKED=" + System.getenv("CLOISTER_TEST_PARENT"));
    switch (args[0]) {
      case "exit" -> System.exit(7);
      case "hang" -> new CountDownLatch(1).await();
      default -> {
        HttpServer server =
            HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext(
            "/",
            exchange -> {
              exchange.sendResponseHeaders(200, -1);
              exchange.close();
            });
        server.start();
      }
    }
  }
}
