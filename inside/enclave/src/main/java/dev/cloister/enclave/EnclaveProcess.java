package dev.cloister.enclave;

import dev.cloister.enclave.api.EnclaveRoutes;
import dev.cloister.enclave.api.EnclaveService;
import dev.cloister.enclave.config.ConnectorEndpoint;
import dev.cloister.enclave.config.EnclaveConfiguration;
import dev.cloister.enclave.connector.ApiCall;
import dev.cloister.enclave.connector.Connector;
import dev.cloister.enclave.connector.github.GitHubConnector;
import dev.cloister.enclave.identity.TokenKeysException;
import dev.cloister.enclave.identity.TokenVerifier;
import dev.cloister.enclave.outbound.OutboundHttp;
import dev.cloister.enclave.time.EnclaveTime;
import dev.cloister.http.EdgeObserver;
import dev.cloister.http.HttpEdge;
import dev.cloister.http.HttpServerConfig;
import dev.cloister.tee.TeeProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A running enclave: everything wired. Closing lets requests finish, then wipes every session. */
public final class EnclaveProcess implements AutoCloseable {
  private static final Duration SWEEP = Duration.ofSeconds(5);
  private static final Duration BESIDES_THE_CONNECTOR = Duration.ofSeconds(10);

  private final HttpEdge edge;
  private final EnclaveService service;
  private final ScheduledExecutorService sweeper;
  private final URI url;

  private EnclaveProcess(
      HttpEdge edge, EnclaveService service, ScheduledExecutorService sweeper, URI url) {
    this.edge = edge;
    this.service = service;
    this.sweeper = sweeper;
    this.url = url;
  }

  /**
   * Starts.
   *
   * @param tee already open, having measured this configuration; stays the caller's to close
   * @param listen where to listen; port 0 picks one
   * @throws IOException when it cannot listen
   * @throws GeneralSecurityException when the configuration's certificates or keys do not parse, or
   *     a connector's type is unknown
   */
  public static EnclaveProcess start(
      EnclaveConfiguration configuration,
      TeeProvider tee,
      InetSocketAddress listen,
      EnclaveTime time,
      SecureRandom random)
      throws IOException, GeneralSecurityException {
    OutboundHttp outbound = OutboundHttp.trusting(configuration.trustedCertificates());
    TokenVerifier tokens = tokens(configuration, outbound, time);
    EnclaveService service =
        new EnclaveService(configuration, tee, connectors(configuration, outbound), time, random);
    HttpEdge edge =
        HttpEdge.start(
            HttpServerConfig.plain(listen.getHostString(), listen.getPort()),
            EnclaveRoutes.of(
                service,
                tokens,
                configuration.limits().connectorTimeout().plus(BESIDES_THE_CONNECTOR)),
            new FailureLog());
    ScheduledExecutorService sweeper =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("sweeper").factory());
    var _ =
        sweeper.scheduleWithFixedDelay(
            service::sweep, SWEEP.toMillis(), SWEEP.toMillis(), TimeUnit.MILLISECONDS);
    return new EnclaveProcess(
        edge, service, sweeper, URI.create("http://" + listen.getHostString() + ":" + edge.port()));
  }

  /** Where it listens. */
  public URI url() {
    return url;
  }

  /** Wipes what has ended, as it does by itself every few seconds. */
  public void sweep() {
    service.sweep();
  }

  @Override
  public void close() {
    edge.stop();
    sweeper.shutdownNow();
    service.close();
  }

  private static TokenVerifier tokens(
      EnclaveConfiguration configuration, OutboundHttp outbound, EnclaveTime time)
      throws GeneralSecurityException {
    try {
      return TokenVerifier.of(configuration.oidc(), outbound, time);
    } catch (TokenKeysException e) {
      throw new GeneralSecurityException("\"jwks\": " + e.getMessage(), e);
    }
  }

  private static Map<String, Connector> connectors(
      EnclaveConfiguration configuration, OutboundHttp outbound) throws GeneralSecurityException {
    Map<String, Connector> connectors = new HashMap<>();
    for (ConnectorEndpoint endpoint : configuration.connectors()) {
      if (!endpoint.type().equals("github")) {
        throw new GeneralSecurityException(
            "expected connector \"type\" \"github\" for \"" + endpoint.id() + "\"");
      }
      ApiCall api = ApiCall.to(endpoint.apiBase(), outbound, configuration.limits());
      connectors.put(endpoint.id(), GitHubConnector.of(api));
    }
    return connectors;
  }

  /** Logs go to the host: a failure is told by its class and nothing else. */
  private static final class FailureLog implements EdgeObserver {
    private static final System.Logger LOG = System.getLogger(EnclaveProcess.class.getName());

    @Override
    public void failed(String requestId, Exception cause) {
      LOG.log(
          System.Logger.Level.ERROR,
          "request " + requestId + " failed: " + cause.getClass().getName());
    }
  }
}
