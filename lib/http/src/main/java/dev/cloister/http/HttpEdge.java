package dev.cloister.http;

import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** A listening service. */
public final class HttpEdge implements AutoCloseable {
  private static final long BACKSTOP_MILLIS = 300_000;
  private static final long SHUTDOWN_IDLE_MILLIS = 200;
  private static final int CARRIER_THREADS = 16;

  private final Server server;
  private final ServerConnector connector;
  private final Optional<ReloadingKeyManager> keys;

  private HttpEdge(Server server, ServerConnector connector, Optional<ReloadingKeyManager> keys) {
    this.server = server;
    this.connector = connector;
    this.keys = keys;
  }

  /**
   * Listens and answers.
   *
   * @throws IOException when the address cannot be listened on
   */
  public static HttpEdge start(HttpServerConfig config, Router router, EdgeObserver observer)
      throws IOException {
    Objects.requireNonNull(router);
    QueuedThreadPool threads = new QueuedThreadPool(CARRIER_THREADS);
    threads.setName("http");
    threads.setVirtualThreadsExecutor(
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("request-", 0).factory()));
    Server server = new Server(threads);
    Optional<ReloadingKeyManager> keys =
        config.tls().map(tls -> ReloadingKeyManager.of(tls.identity()));
    ConnectionFactory http = new HttpConnectionFactory(http(config));
    ServerConnector connector =
        config
            .tls()
            .map(tls -> tls(server, http, Tls.factory(tls, keys.orElseThrow())))
            .orElseGet(() -> new ServerConnector(server, 1, 1, http));
    connector.setHost(config.host());
    connector.setPort(config.port());
    connector.setIdleTimeout(BACKSTOP_MILLIS);
    connector.setShutdownIdleTimeout(SHUTDOWN_IDLE_MILLIS);
    ConnectionWatches watches =
        new ConnectionWatches(server.getScheduler(), config.limits().headerTime());
    connector.addBean(watches);
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(config.limits().connections(), connector));
    EdgeHandler handler =
        new EdgeHandler(router, config.limits(), config.tls().isPresent(), observer, watches);
    server.setHandler(new GracefulHandler(handler));
    server.setErrorHandler(handler::refused);
    server.setStopTimeout(config.limits().stopTime().toMillis());
    try {
      server.start();
    } catch (Exception e) {
      HttpEdge failed = new HttpEdge(server, connector, keys);
      failed.close();
      throw new IOException("cannot listen on " + config.host() + ":" + config.port(), e);
    }
    return new HttpEdge(server, connector, keys);
  }

  private static HttpConfiguration http(HttpServerConfig config) {
    HttpConfiguration http = new HttpConfiguration();
    http.setRequestHeaderSize(config.limits().headerBytes());
    http.setSendServerVersion(false);
    http.setSendXPoweredBy(false);
    http.setHttpCompliance(HttpCompliance.STRICT);
    // Paths are judged by RequestTarget, on the bytes as sent; Jetty must neither refuse nor mend.
    http.setUriCompliance(UriCompliance.UNSAFE);
    if (config.tls().isPresent()) {
      SecureRequestCustomizer secure = new SecureRequestCustomizer();
      secure.setSniHostCheck(false);
      http.addCustomizer(secure);
    }
    return http;
  }

  private static ServerConnector tls(
      Server server, ConnectionFactory http, SslContextFactory.Server context) {
    return new ServerConnector(
        server, 1, 1, new SslConnectionFactory(context, http.getProtocol()), http);
  }

  /** The port it listens on. */
  public int port() {
    return connector.getLocalPort();
  }

  /**
   * Replaces the server's key and chain for new connections; open ones go on.
   *
   * @throws IllegalStateException without TLS
   */
  public void reload(TlsIdentity identity) {
    keys.orElseThrow(() -> new IllegalStateException("no TLS")).replace(identity);
  }

  /** Stops accepting, lets requests in handling finish within the stop time, then closes. */
  public void stop() {
    try {
      server.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      // What did not stop in time has been closed; there is nothing left to do about it.
      System.getLogger(HttpEdge.class.getName())
          .log(System.Logger.Level.WARNING, "edge stopped with requests unfinished");
    }
  }

  @Override
  public void close() {
    stop();
  }
}
