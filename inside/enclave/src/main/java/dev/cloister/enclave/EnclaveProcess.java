package dev.cloister.enclave;

import dev.cloister.enclave.api.EnclaveRoutes;
import dev.cloister.enclave.api.EnclaveService;
import dev.cloister.enclave.config.ConnectorEndpoint;
import dev.cloister.enclave.config.EnclaveConfiguration;
import dev.cloister.enclave.connector.ApiCall;
import dev.cloister.enclave.connector.Connector;
import dev.cloister.enclave.connector.github.GitHubConnector;
import dev.cloister.http.EdgeObserver;
import dev.cloister.http.HttpEdge;
import dev.cloister.http.HttpServerConfig;
import dev.cloister.http.OutboundHttp;
import dev.cloister.http.Repeater;
import dev.cloister.http.TlsConfig;
import dev.cloister.http.TlsFileWatch;
import dev.cloister.http.TlsFiles;
import dev.cloister.oidc.TokenKeysException;
import dev.cloister.oidc.TokenVerifier;
import dev.cloister.tee.TeeProvider;
import dev.cloister.time.TrustedTime;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A running enclave: everything wired. Closing lets requests finish, then wipes every session. */
public final class EnclaveProcess implements AutoCloseable {
  private static final Duration SWEEP = Duration.ofSeconds(5);
  private static final Duration BESIDES_THE_CONNECTOR = Duration.ofSeconds(10);

  private final HttpEdge edge;
  private final EnclaveService service;
  private final Optional<TlsFileWatch> tls;
  private final Repeater.Repetition sweeper;
  private final Repeater.Repetition timekeeper;
  private final URI url;

  private EnclaveProcess(
      HttpEdge edge,
      EnclaveService service,
      Optional<TlsFileWatch> tls,
      Repeater.Repetition sweeper,
      Repeater.Repetition timekeeper,
      URI url) {
    this.edge = edge;
    this.service = service;
    this.tls = tls;
    this.sweeper = sweeper;
    this.timekeeper = timekeeper;
    this.url = url;
  }

  /**
   * Where to listen.
   *
   * @param port 0 picks one
   * @param tls the host's files: TLS here hides tokens and traffic on the way from the control
   *     plane, and rests on nothing that is attested
   */
  public record Listen(String host, int port, Optional<TlsFiles> tls) {
    /** Plain HTTP on this machine, on any port. */
    public static Listen onLoopback() {
      return new Listen("127.0.0.1", 0, Optional.empty());
    }
  }

  /**
   * Starts.
   *
   * @param tee already open, having measured this configuration; stays the caller's to close
   * @throws IOException when it cannot listen or read the TLS files
   * @throws GeneralSecurityException when the configuration's certificates or keys do not parse, or
   *     a connector's type is unknown
   */
  public static EnclaveProcess start(
      EnclaveConfiguration configuration,
      TeeProvider tee,
      Listen listen,
      TrustedTime time,
      SecureRandom random)
      throws IOException, GeneralSecurityException {
    OutboundHttp outbound = outbound(configuration);
    TokenVerifier tokens = tokens(configuration, outbound, time);
    EnclaveService service =
        new EnclaveService(configuration, tee, connectors(configuration, outbound), time, random);
    Optional<TlsConfig> identity =
        listen.tls().isPresent()
            ? Optional.of(TlsConfig.of(listen.tls().get().read()))
            : Optional.empty();
    HttpEdge edge =
        HttpEdge.start(
            new HttpServerConfig(
                listen.host(), listen.port(), identity, HttpServerConfig.Limits.defaults()),
            EnclaveRoutes.of(
                service,
                tokens,
                configuration.limits().connectorTimeout().plus(BESIDES_THE_CONNECTOR)),
            new FailureLog());
    String scheme = identity.isPresent() ? "https" : "http";
    return new EnclaveProcess(
        edge,
        service,
        listen
            .tls()
            .map(files -> TlsFileWatch.start(files, edge::reload, Repeater.inThread("tls-files"))),
        Repeater.inThread("sweeper").every(SWEEP, service::sweep),
        configuration.clock().keep(outbound, time),
        URI.create(scheme + "://" + listen.host() + ":" + edge.port()));
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
    tls.ifPresent(TlsFileWatch::close);
    edge.stop();
    sweeper.close();
    timekeeper.close();
    service.close();
  }

  private static OutboundHttp outbound(EnclaveConfiguration configuration)
      throws GeneralSecurityException {
    try {
      return OutboundHttp.trusting(configuration.trustedCertificates());
    } catch (CertificateException e) {
      throw new GeneralSecurityException(
          "expected \"trusted_certificates\" to be certificates in PEM", e);
    }
  }

  private static TokenVerifier tokens(
      EnclaveConfiguration configuration, OutboundHttp outbound, TrustedTime time)
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
    public void failed(String requestId, Throwable cause) {
      LOG.log(
          System.Logger.Level.ERROR,
          "request " + requestId + " failed: " + cause.getClass().getName());
    }
  }
}
