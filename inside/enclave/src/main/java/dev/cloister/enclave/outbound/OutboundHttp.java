package dev.cloister.enclave.outbound;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The one way out: no redirects, no proxy, bodies bounded in length, and one time limit for a whole
 * exchange, its body included. Safe for use by many threads.
 */
public final class OutboundHttp implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  private final HttpClient client;

  private OutboundHttp(HttpClient client) {
    this.client = client;
  }

  /**
   * A client.
   *
   * @param trustedCertificates PEM certificates that TLS trusts; empty: the JDK's
   * @throws GeneralSecurityException when a certificate does not parse
   */
  public static OutboundHttp trusting(List<String> trustedCertificates)
      throws GeneralSecurityException {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(CONNECT_TIMEOUT);
    if (!trustedCertificates.isEmpty()) {
      builder.sslContext(trustOnly(trustedCertificates));
    }
    return new OutboundHttp(builder.build());
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
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }

  private static SSLContext trustOnly(List<String> certificates) throws GeneralSecurityException {
    KeyStore roots = KeyStore.getInstance(KeyStore.getDefaultType());
    try {
      roots.load(null, null);
    } catch (IOException e) {
      throw new GeneralSecurityException(e);
    }
    CertificateFactory x509 = CertificateFactory.getInstance("X.509");
    for (String pem : certificates) {
      roots.setCertificateEntry(
          "root-" + roots.size(),
          x509.generateCertificate(
              new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII))));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(roots);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
