package dev.cloister.http;

import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.X509TrustManager;

/**
 * TLS 1.3, nothing older.
 *
 * @param identity the server's key and chain; {@link HttpEdge#reload} replaces it
 * @param clients judges the certificates of clients that present one; without it none is asked for
 * @param clientRequired whether a client without a certificate is refused
 */
public record TlsConfig(
    TlsIdentity identity, Optional<X509TrustManager> clients, boolean clientRequired) {
  /** Refuses a requirement that nobody judges. */
  public TlsConfig {
    Objects.requireNonNull(identity);
    Objects.requireNonNull(clients);
    if (clientRequired && clients.isEmpty()) {
      throw new IllegalArgumentException("expected a trust manager for required certificates");
    }
  }

  /** No client certificates. */
  public static TlsConfig of(TlsIdentity identity) {
    return new TlsConfig(identity, Optional.empty(), false);
  }

  /** Asks for a client certificate and goes on without one. */
  public static TlsConfig withOptionalClient(TlsIdentity identity, X509TrustManager clients) {
    return new TlsConfig(identity, Optional.of(clients), false);
  }

  /** Refuses clients without a certificate. */
  public static TlsConfig withRequiredClient(TlsIdentity identity, X509TrustManager clients) {
    return new TlsConfig(identity, Optional.of(clients), true);
  }
}
