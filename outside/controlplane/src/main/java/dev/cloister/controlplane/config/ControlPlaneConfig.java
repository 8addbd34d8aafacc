package dev.cloister.controlplane.config;

import dev.cloister.http.TlsFiles;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * The configuration of a control plane.
 *
 * @param http where it listens
 * @param database where it keeps records
 * @param oidc whose users it serves
 * @param enclave the enclave it relays to; empty when no TEE provider is configured
 * @param limits what one user may use
 */
public record ControlPlaneConfig(
    Http http, Database database, Oidc oidc, Optional<Enclave> enclave, Limits limits) {

  /**
   * Where it listens.
   *
   * @param tls files of the server's identity
   */
  public record Http(String host, int port, Optional<TlsFiles> tls) {}

  /**
   * Where records are kept.
   *
   * @param url of JDBC, SQLite or PostgreSQL
   * @param passwordFile read at start
   */
  public record Database(
      String url, Optional<String> user, Optional<Path> passwordFile, int connections) {}

  /**
   * Whose users it serves.
   *
   * @param jwks where the keys are; found by discovery when empty
   * @param algorithms JWS names
   */
  public record Oidc(
      String issuer, String audience, Optional<URI> jwks, Set<String> algorithms, Duration skew) {}

  /**
   * The enclave.
   *
   * @param provider name of its TEE
   * @param url https, or http where the settings allow it
   * @param certificates file of those that TLS to it may rest on; empty: the JDK's
   */
  public record Enclave(
      String provider, URI url, Optional<Path> certificates, Duration timeout, int concurrency) {}

  /** What one user may use; requests and attestations in a minute. */
  public record Limits(int requests, int attestations, int credentials) {}
}
