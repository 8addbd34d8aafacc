package dev.cloister.controlplane;

import dev.cloister.channel.StartException;
import dev.cloister.channel.StartFailure;
import dev.cloister.controlplane.api.ControlPlaneRoutes;
import dev.cloister.controlplane.config.ControlPlaneConfig;
import dev.cloister.controlplane.enclave.EnclaveClient;
import dev.cloister.controlplane.enclave.HttpEnclaveClient;
import dev.cloister.controlplane.identity.IssuerKeys;
import dev.cloister.controlplane.identity.TokenGate;
import dev.cloister.controlplane.operation.AccessLog;
import dev.cloister.controlplane.operation.Metrics;
import dev.cloister.controlplane.storage.Database;
import dev.cloister.controlplane.storage.StorageException;
import dev.cloister.http.HttpEdge;
import dev.cloister.http.HttpServerConfig;
import dev.cloister.http.Repeater;
import dev.cloister.http.TlsConfig;
import dev.cloister.http.TlsFileWatch;
import java.io.IOException;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;

/** A running control plane: everything wired. Closing lets requests finish. */
public final class ControlPlane implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final String CONFIDENTIAL_SPACE = "confidential-space";
  private static final String CONFIDENTIAL_SPACE_ISSUER =
      "https://confidentialcomputing.googleapis.com";

  private final HttpEdge edge;
  private final Database database;
  private final HttpClient issuerClient;
  private final Optional<EnclaveClient> enclave;
  private final Optional<TlsFileWatch> tls;

  private ControlPlane(
      HttpEdge edge,
      Database database,
      HttpClient issuerClient,
      Optional<EnclaveClient> enclave,
      Optional<TlsFileWatch> tls) {
    this.edge = edge;
    this.database = database;
    this.issuerClient = issuerClient;
    this.enclave = enclave;
    this.tls = tls;
  }

  /**
   * Starts.
   *
   * @param nanos a monotonic clock
   * @throws StartException saying what is in the way
   */
  public static ControlPlane start(
      ControlPlaneConfig config, InstantSource clock, LongSupplier nanos, SecureRandom random)
      throws StartException {
    Optional<TlsConfig> identity;
    Optional<EnclaveClient> enclave;
    try {
      identity =
          config.http().tls().isPresent()
              ? Optional.of(TlsConfig.of(config.http().tls().get().read()))
              : Optional.empty();
      enclave =
          config.enclave().isPresent()
              ? Optional.of(HttpEnclaveClient.of(config.enclave().get(), nanos))
              : Optional.empty();
    } catch (IOException e) {
      throw new StartException(StartFailure.TLS_UNREADABLE, String.valueOf(e.getMessage()));
    }
    Database database;
    try {
      database = Database.open(config.database());
    } catch (StorageException e) {
      throw new StartException(StartFailure.DATABASE_FAILED, String.valueOf(e.getMessage()));
    }
    try {
      database.belongTo(config.oidc().issuer());
      return start(config, clock, nanos, random, database, identity, enclave);
    } catch (StorageException e) {
      database.close();
      throw new StartException(StartFailure.DATABASE_FAILED, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      database.close();
      throw new StartException(StartFailure.LISTEN_FAILED, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  private static ControlPlane start(
      ControlPlaneConfig config,
      InstantSource clock,
      LongSupplier nanos,
      SecureRandom random,
      Database database,
      Optional<TlsConfig> identity,
      Optional<EnclaveClient> enclave)
      throws IOException {
    HttpClient issuerClient =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT_TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    Optional<IssuerKeys> tokenIssuer =
        config
            .enclave()
            .filter(where -> where.provider().equals(CONFIDENTIAL_SPACE))
            .map(where -> IssuerKeys.of(CONFIDENTIAL_SPACE_ISSUER, issuerClient, nanos));
    Metrics metrics = new Metrics();
    HttpEdge edge =
        HttpEdge.start(
            new HttpServerConfig(
                config.http().host(),
                config.http().port(),
                identity,
                HttpServerConfig.Limits.defaults()),
            ControlPlaneRoutes.of(
                config,
                database,
                TokenGate.of(config.oidc(), clock, issuerClient),
                enclave,
                tokenIssuer,
                metrics,
                clock,
                nanos,
                random),
            new AccessLog(metrics));
    Optional<TlsFileWatch> watch =
        config
            .http()
            .tls()
            .map(files -> TlsFileWatch.start(files, edge::reload, Repeater.inThread("tls-files")));
    return new ControlPlane(edge, database, issuerClient, enclave, watch);
  }

  /** The port it listens on. */
  public int port() {
    return edge.port();
  }

  @Override
  public void close() {
    tls.ifPresent(TlsFileWatch::close);
    edge.stop();
    enclave.ifPresent(EnclaveClient::close);
    issuerClient.shutdownNow();
    database.close();
  }
}
