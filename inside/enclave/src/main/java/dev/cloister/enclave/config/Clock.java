package dev.cloister.enclave.config;

import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.oidc.OidcIssuer;
import java.net.URI;

/** How the enclave knows the time. */
public sealed interface Clock {
  /** Development: it believes the host. */
  record OfTheHost() implements Clock {}

  /**
   * It asks a server, and carries the answer on by a counter that the host does not govern.
   *
   * @param server {@code https}, whose {@code Date} is believed
   * @param guestOwned whether the deployer says that the platform keeps the host from the guest's
   *     TSC (SNP with SecureTSC); on TDX it always does
   */
  record Asked(URI server, boolean guestOwned) implements Clock {}

  /** What the configuration says: {@code time_url}, else {@code jwks_url}. */
  static Clock parse(JsonObject json, OidcIssuer oidc, boolean development)
      throws JsonException, ConfigurationException {
    boolean guestOwned = json.find("guest_clock").isPresent() && json.bool("guest_clock");
    if (json.find("time_url").isPresent()) {
      return new Asked(Urls.parse("time_url", json.string("time_url"), false), guestOwned);
    }
    if (development) {
      return new OfTheHost();
    }
    if (oidc.keys() instanceof OidcIssuer.Fetched fetched) {
      return new Asked(fetched.url(), guestOwned);
    }
    throw new ConfigurationException(
        "expected \"time_url\": with pinned \"jwks\" nothing else says the time");
  }
}
