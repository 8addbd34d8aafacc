package dev.cloister.controlplane;

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
import dev.cloister.http.TlsConfig;
import dev.cloister.http.TlsIdentity;
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
   * @throws StorageException when the database cannot be used
   * @throws IOException when it cannot listen, or the TLS files cannot be read
   */
  public static ControlPlane start(
      ControlPlaneConfig config, InstantSource clock, LongSupplier nanos, SecureRandom random)
      throws StorageException, IOException {
    Optional<TlsIdentity> identity =
        config.http().tls().isPresent()
            ? Optional.of(PemIdentity.read(config.http().tls().get()))
            : Optional.empty();
    Database database = Database.open(config.database());
    try {
      database.belongTo(config.oidc().issuer());
      return start(config, clock, nanos, random, database, identity);
    } catch (StorageException | IOException | RuntimeException e) {
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
      Optional<TlsIdentity> identity)
      throws IOException {
    HttpClient issuerClient =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT_TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    Optional<EnclaveClient> enclave =
        config.enclave().map(where -> HttpEnclaveClient.of(where, nanos));
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
                identity.map(TlsConfig::of),
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
        config.http().tls().map(files -> TlsFileWatch.start(files, edge));
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
