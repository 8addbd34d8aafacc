package dev.cloister.controlplane.config;

import java.util.Locale;
import java.util.Optional;

/** Every setting. docs/reference/configuration.md lists the same; a test compares them. */
public enum Setting {
  /** Address to listen on. */
  HTTP_HOST("http.host", "127.0.0.1"),
  /** Port to listen on; 0 picks one. */
  HTTP_PORT("http.port", "8080"),
  /** PEM file of the server's certificate chain, leaf first; with it TLS 1.3 only. */
  HTTP_TLS_CERTIFICATE("http.tls.certificate", ""),
  /** PEM file of its key (PKCS #8). */
  HTTP_TLS_KEY("http.tls.key", ""),
  /** Where records are kept. */
  DATABASE_URL("database.url", "jdbc:sqlite:cloister.db"),
  /** PostgreSQL user. */
  DATABASE_USER("database.user", ""),
  /** File with the PostgreSQL password. */
  DATABASE_PASSWORD_FILE("database.password.file", ""),
  /** Connections to PostgreSQL. */
  DATABASE_CONNECTIONS("database.connections", "10"),
  /** Issuer of users' tokens. */
  OIDC_ISSUER("oidc.issuer"),
  /** Audience that tokens must name. */
  OIDC_AUDIENCE("oidc.audience"),
  /** Where the issuer's keys are; found by discovery when empty. */
  OIDC_JWKS_URL("oidc.jwks.url", ""),
  /** Signature algorithms that are accepted. */
  OIDC_ALGORITHMS("oidc.algorithms", "RS256,ES256,PS256"),
  /** Seconds by which clocks may differ. */
  OIDC_SKEW("oidc.skew", "60"),
  /** TEE of the enclave; empty disables executions. */
  TEE_PROVIDER("tee.provider", ""),
  /** Where the enclave listens. */
  ENCLAVE_URL("enclave.url", ""),
  /** PEM file of the certificates that TLS to the enclave may rest on; empty: the JDK's. */
  ENCLAVE_CA("enclave.ca", ""),
  /** Where plain HTTP to the enclave may go: loopback or allowed. */
  ENCLAVE_HTTP("enclave.http", "loopback"),
  /** Seconds that the enclave has for an answer. */
  ENCLAVE_TIMEOUT("enclave.timeout", "60"),
  /** Requests to the enclave at once. */
  ENCLAVE_CONCURRENCY("enclave.concurrency", "32"),
  /** Requests of one user in a minute. */
  LIMIT_REQUESTS("limit.requests", "600"),
  /** Attestations of one user in a minute. */
  LIMIT_ATTESTATIONS("limit.attestations", "20"),
  /** Credentials of one user. */
  LIMIT_CREDENTIALS("limit.credentials", "1000");

  private final String key;
  private final Optional<String> fallback;

  Setting(String key) {
    this.key = key;
    this.fallback = Optional.empty();
  }

  Setting(String key, String fallback) {
    this.key = key;
    this.fallback = Optional.of(fallback);
  }

  /** Its name in a configuration file: members of nested objects, joined by dots. */
  public String key() {
    return key;
  }

  /** Its name in the environment. */
  public String variable() {
    return "CLOISTER_" + key.toUpperCase(Locale.ROOT).replace('.', '_');
  }

  /** What it is when it is not set; empty for a setting that must be. */
  public Optional<String> fallback() {
    return fallback;
  }
}
