package dev.cloister.collateral.keys;

import dev.cloister.collateral.http.WebAddress;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The issuers whose keys may be fetched, by the exact {@code iss} of their tokens, and where. A
 * token's own {@code jku} is never asked.
 */
public final class KeySetEndpoints {
  private static final String GOOGLE = "https://confidentialcomputing.googleapis.com";
  private static final String INTEL = "https://portal.trustauthority.intel.com";
  private static final String INTEL_EU = "https://portal.eu.trustauthority.intel.com";
  private static final String KEYS = "/certs";

  private final Map<String, KeySetLocation> locations;

  private KeySetEndpoints(Map<String, KeySetLocation> locations) {
    this.locations = Map.copyOf(locations);
  }

  /** No issuer at all. */
  public static KeySetEndpoints none() {
    return new KeySetEndpoints(Map.of());
  }

  /**
   * Google Confidential Space and Intel Trust Authority. Azure Attestation has an instance per
   * customer: name yours.
   */
  public static KeySetEndpoints vendors() {
    KeySetLocation.At intel = new KeySetLocation.At(URI.create(INTEL + KEYS));
    return none()
        .with(
            GOOGLE,
            new KeySetLocation.Discovered(
                URI.create(GOOGLE),
                Set.of("confidentialcomputing.googleapis.com", "www.googleapis.com")))
        .with("Intel Trust Authority", intel)
        .with(INTEL, intel)
        .with(INTEL_EU, new KeySetLocation.At(URI.create(INTEL_EU + KEYS)));
  }

  /**
   * The same and one instance of Azure Attestation, such as {@code
   * https://mine.weu.attest.azure.net}.
   *
   * @throws IllegalArgumentException when it is not such an address
   */
  public KeySetEndpoints withAzure(URI instance) {
    String issuer = WebAddress.secure(instance);
    return with(issuer, new KeySetLocation.At(URI.create(issuer + KEYS)));
  }

  /** The same with another place for an issuer's keys. */
  public KeySetEndpoints with(String issuer, KeySetLocation location) {
    Map<String, KeySetLocation> more = new HashMap<>(locations);
    more.put(issuer, Objects.requireNonNull(location));
    return new KeySetEndpoints(more);
  }

  Optional<KeySetLocation> find(String issuer) {
    return Optional.ofNullable(locations.get(issuer));
  }
}
