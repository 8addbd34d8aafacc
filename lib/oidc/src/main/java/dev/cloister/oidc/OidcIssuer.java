package dev.cloister.oidc;

import java.net.URI;
import java.util.List;

/**
 * The one issuer that says who a user is.
 *
 * @param issuer the exact {@code iss}
 * @param audience what {@code aud} must contain
 * @param algorithms the JWS algorithms that are accepted
 * @param keys where its keys come from
 */
public record OidcIssuer(String issuer, String audience, List<String> algorithms, Keys keys) {
  /** Copies the list. */
  public OidcIssuer {
    algorithms = List.copyOf(algorithms);
  }

  /** Where an issuer's keys come from. */
  public sealed interface Keys {}

  /**
   * Keys that are part of the measured configuration.
   *
   * @param jwks a JSON Web Key Set (RFC 7517)
   */
  public record Pinned(String jwks) implements Keys {}

  /**
   * Keys fetched from the issuer, so that it can rotate them; WebPKI then says who the issuer is.
   *
   * @param url {@code https}, or {@code http} in a development configuration
   */
  public record Fetched(URI url) implements Keys {}
}
