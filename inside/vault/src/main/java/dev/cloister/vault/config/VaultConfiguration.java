package dev.cloister.vault.config;

import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.TrustAnchors;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.VendorAnchors;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.constellation.Base64Url;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.P256PublicKey;
import dev.cloister.http.ClockSource;
import dev.cloister.oidc.OidcIssuer;
import dev.cloister.vault.peer.LeaseTimes;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The measured configuration: one JSON file whose exact bytes go into the workload digest
 * (docs/reference/vault-configuration.md). Reading is strict: the same bytes have one meaning.
 *
 * @param measured the file's bytes
 * @param development whether development roots and the host's clock may be believed
 * @param owner of the constellation: the vault joins no other's
 * @param issuers of owners' and managers' tokens, with different names
 * @param roles where tokens have roles, and what they are called
 * @param anchors what evidence of callers must rest on
 * @param trustedCertificates PEM certificates that outbound TLS trusts in place of the JDK's
 * @param clock how it knows the time
 * @param leases how long peers let it read, the same at all of them
 */
public record VaultConfiguration(
    ByteString measured,
    boolean development,
    P256PublicKey owner,
    List<OidcIssuer> issuers,
    Roles roles,
    TrustAnchors anchors,
    List<String> trustedCertificates,
    ClockSource clock,
    LeaseTimes leases) {
  /** Largest configuration, in bytes. */
  public static final int MAX_BYTES = 256 * 1024;

  private static final String FORMAT = "cloister-vault-1";
  private static final int MAX_ISSUERS = 16;
  private static final int MIN_LEASE_MILLIS = 100;
  private static final int MAX_LEASE_MILLIS = 60_000;
  private static final Set<String> MEMBERS =
      Set.of(
          "format",
          "development",
          "constellation_owner",
          "oidc",
          "roles",
          "development_roots",
          "trusted_certificates",
          "lease_ms",
          "time_url",
          "guest_clock");

  /** Copies the lists. */
  public VaultConfiguration {
    issuers = List.copyOf(issuers);
    trustedCertificates = List.copyOf(trustedCertificates);
  }

  /**
   * Reads a configuration.
   *
   * @param bytes the file, at most {@value #MAX_BYTES} bytes
   * @throws ConfigurationException when anything is missing, unknown or out of bounds
   */
  public static VaultConfiguration parse(byte[] bytes) throws ConfigurationException {
    if (bytes.length > MAX_BYTES) {
      throw new ConfigurationException("expected at most " + MAX_BYTES + " bytes");
    }
    try {
      return read(bytes, Json.parseObject(bytes));
    } catch (JsonException e) {
      throw new ConfigurationException(String.valueOf(e.getMessage()));
    }
  }

  private static VaultConfiguration read(byte[] bytes, JsonObject json) throws JsonException {
    json.onlyMembers(MEMBERS);
    if (!json.string("format").equals(FORMAT)) {
      throw new JsonException("expected \"format\" to be \"" + FORMAT + "\"");
    }
    boolean development = json.find("development").isPresent() && json.bool("development");
    List<OidcIssuer> issuers = issuers(json, development);
    Optional<URI> keys =
        issuers.stream().map(OidcIssuer::keysUrl).flatMap(Optional::stream).findFirst();
    return new VaultConfiguration(
        ByteString.copyOf(bytes),
        development,
        owner(json.string("constellation_owner")),
        issuers,
        json.find("roles").isPresent() ? Roles.parse(json.object("roles")) : Roles.defaults(),
        anchors(json, development),
        json.find("trusted_certificates").isPresent()
            ? json.array("trusted_certificates").strings()
            : List.of(),
        ClockSource.parse(json, keys, development),
        json.find("lease_ms").isPresent() ? leases(json) : LeaseTimes.DEFAULT);
  }

  private static LeaseTimes leases(JsonObject json) throws JsonException {
    long millis = json.integer("lease_ms");
    if (millis < MIN_LEASE_MILLIS || millis > MAX_LEASE_MILLIS) {
      throw new JsonException(
          "expected \"lease_ms\" to be " + MIN_LEASE_MILLIS + " to " + MAX_LEASE_MILLIS);
    }
    return LeaseTimes.of(Duration.ofMillis(millis));
  }

  private static P256PublicKey owner(String text) throws JsonException {
    try {
      return P256PublicKey.of(ByteString.copyOf(Base64Url.decode(text, "key")));
    } catch (ConstellationException e) {
      throw new JsonException("expected \"constellation_owner\" to be a P-256 key");
    }
  }

  private static List<OidcIssuer> issuers(JsonObject json, boolean development)
      throws JsonException {
    List<OidcIssuer> issuers = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (JsonObject issuer : json.array("oidc").objects()) {
      OidcIssuer read = OidcIssuer.parse(issuer, development);
      issuers.add(read);
      names.add(read.issuer());
    }
    if (issuers.isEmpty() || issuers.size() > MAX_ISSUERS || names.size() != issuers.size()) {
      throw new JsonException(
          "expected \"oidc\" to be 1 to " + MAX_ISSUERS + " issuers of different names");
    }
    return issuers;
  }

  /** Vendors' roots or development's, never both: one vault serves no mixture. */
  private static TrustAnchors anchors(JsonObject json, boolean development) throws JsonException {
    if (json.find("development_roots").isEmpty()) {
      return VendorAnchors.pinned();
    }
    if (!development) {
      throw new JsonException(
          "\"development_roots\" may be named by a configuration with \"development\": true only");
    }
    List<TrustAnchor> anchors = new ArrayList<>();
    for (JsonObject root : json.array("development_roots").objects()) {
      root.onlyMembers(Set.of("vendor", "key"));
      String code = root.string("vendor");
      Vendor vendor =
          Arrays.stream(Vendor.values())
              .filter(value -> value.code().equals(code))
              .findFirst()
              .orElseThrow(() -> new JsonException("expected \"vendor\" to be a vendor's"));
      anchors.add(TrustAnchor.of(vendor, "development", key(root.string("key"))));
    }
    return new DevelopmentAnchors(anchors);
  }

  private static byte[] key(String text) throws JsonException {
    try {
      return Base64Url.decode(text, "key");
    } catch (ConstellationException e) {
      throw new JsonException(String.valueOf(e.getMessage()));
    }
  }
}
