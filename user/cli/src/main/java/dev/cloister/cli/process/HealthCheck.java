package dev.cloister.cli.process;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Asks a service whether it serves: anything but an error of the server's own (5xx). */
@FunctionalInterface
public interface HealthCheck {
  /** Whether it answers, with a status below 500, now. */
  boolean healthy(URI health) throws InterruptedException;

  /**
   * Over HTTP, one second for each attempt. Of what speaks attested TLS ({@code https}) only that
   * it listens: who it is, and how it is, is for a client with a policy to find out.
   */
  static HealthCheck http(HttpClient client) {
    return health -> {
      if ("https".equals(health.getScheme())) {
        return listens(health);
      }
      HttpRequest request =
          HttpRequest.newBuilder(health).timeout(Duration.ofSeconds(1)).GET().build();
      try {
        return client.send(request, BodyHandlers.discarding()).statusCode() < 500;
      } catch (IOException e) {
        return false;
      }
    };
  }

  private static boolean listens(URI health) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(health.getHost(), health.getPort()), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
