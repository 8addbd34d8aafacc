package dev.cloister.controlplane.api;

import dev.cloister.controlplane.config.ControlPlaneConfig;
import dev.cloister.controlplane.enclave.EnclaveClient;
import dev.cloister.controlplane.identity.IssuerKeys;
import dev.cloister.controlplane.operation.Metrics;
import dev.cloister.controlplane.operation.RateLimits;
import dev.cloister.controlplane.storage.ConstellationStore;
import dev.cloister.controlplane.storage.CredentialStore;
import dev.cloister.controlplane.storage.Database;
import dev.cloister.controlplane.storage.PassphraseStore;
import dev.cloister.controlplane.storage.SessionStore;
import dev.cloister.http.Authenticator;
import dev.cloister.http.Principal;
import dev.cloister.http.Route;
import dev.cloister.http.Router;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** All routes of the control plane. */
public final class ControlPlaneRoutes {
  /** Of one publisher; a person has few. */
  private static final int MAX_CONSTELLATIONS = 64;

  private static final String OPENAPI = "openapi.json";

  private ControlPlaneRoutes() {}

  /**
   * The routes.
   *
   * @param enclave the relay's other end, when the configuration has one
   * @param tokenIssuer whose keys verify the provider's attestation tokens, when it has any
   * @param nanos a monotonic clock
   */
  public static Router of(
      ControlPlaneConfig config,
      Database database,
      Authenticator tokens,
      Optional<EnclaveClient> enclave,
      Optional<IssuerKeys> tokenIssuer,
      Metrics metrics,
      InstantSource clock,
      LongSupplier nanos,
      SecureRandom random) {
    RateLimits requests = RateLimits.perMinute(config.limits().requests(), nanos);
    Authenticator gate =
        request -> {
          Principal caller = tokens.authenticate(request);
          requests.take(caller.subject());
          return caller;
        };
    Relay relay =
        enclave
            .flatMap(
                client ->
                    config
                        .enclave()
                        .map(where -> Relay.to(client, where.provider(), where.timeout())))
            .orElseGet(Relay::disabled);
    CredentialStore credentials = new CredentialStore(database, config.limits().credentials());
    List<Route> routes = new ArrayList<>();
    routes.addAll(new OperationRoutes(database, metrics, openApi()).routes());
    routes.addAll(
        new TeeRoutes(
                relay,
                new SessionStore(database),
                RateLimits.perMinute(config.limits().attestations(), nanos),
                tokenIssuer.map(KeyProxy::of).orElseGet(KeyProxy::none),
                config.oidc().audience(),
                clock,
                random)
            .routes(gate));
    routes.addAll(
        new PassphraseRoutes(new PassphraseStore(database), relay.provider().isPresent(), clock)
            .routes(gate));
    routes.addAll(new CredentialRoutes(credentials, clock).routes(gate));
    routes.addAll(
        new ConstellationRoutes(new ConstellationStore(database, MAX_CONSTELLATIONS), clock)
            .routes(gate));
    routes.addAll(new ExecutionRoutes(relay, credentials).routes(gate));
    return Router.of(routes);
  }

  private static byte[] openApi() {
    try (InputStream in = ControlPlaneRoutes.class.getResourceAsStream(OPENAPI)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks " + OPENAPI);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
