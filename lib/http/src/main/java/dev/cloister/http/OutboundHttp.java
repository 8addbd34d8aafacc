package dev.cloister.http;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;

/**
 * The one way out: no redirects, no proxy, bodies bounded in length, and one time limit for a whole
 * exchange, its body included. Every exchange has a client and a connection of its own: the JDK's
 * pooled connections would keep the last request, its {@code Authorization} included, in reach.
 * Safe for use by many threads.
 */
public final class OutboundHttp {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  private final SSLContext tls;

  private OutboundHttp(SSLContext tls) {
    this.tls = tls;
  }

  /**
   * The way out.
   *
   * @param trustedCertificates PEM certificates that TLS trusts; empty: the JDK's
   * @throws GeneralSecurityException when a certificate does not parse
   */
  public static OutboundHttp trusting(List<String> trustedCertificates)
      throws GeneralSecurityException {
    return new OutboundHttp(
        trustedCertificates.isEmpty() ? SSLContext.getDefault() : trustOnly(trustedCertificates));
  }

  /**
   * Sends a request.
   *
   * @param maxBody longest body, in bytes
   * @param timeout for everything, the body included
   * @throws IOException when there is no complete answer within the bounds
   */
  public HttpResponse<byte[]> send(HttpRequest request, int maxBody, Duration timeout)
      throws IOException {
    HttpClient client = client();
    CompletableFuture<HttpResponse<byte[]>> answer =
        client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), maxBody));
    try {
      return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new IOException("no complete answer in time", e);
    } catch (ExecutionException e) {
      throw new IOException("no answer", e.getCause());
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      end(client);
    }
  }

  private HttpClient client() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .proxy(HttpClient.Builder.NO_PROXY)
        .connectTimeout(CONNECT_TIMEOUT)
        .sslContext(tls)
        .build();
  }

  private static void end(HttpClient client) {
    client.shutdownNow();
    try {
      client.awaitTermination(CLOSE_TIMEOUT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static SSLContext trustOnly(List<String> certificates) throws GeneralSecurityException {
    List<X509Certificate> roots = new ArrayList<>();
    for (String pem : certificates) {
      roots.addAll(
          TrustedCertificates.parse(pem.getBytes(StandardCharsets.US_ASCII)).certificates());
    }
    return new TrustedCertificates(roots).clientContext();
  }
}
