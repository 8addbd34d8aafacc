package dev.cloister.enclave.config;

import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.http.ClockSource;
import dev.cloister.http.ServiceUrl;
import dev.cloister.oidc.OidcIssuer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The measured configuration: one JSON file whose exact bytes go into the workload digest, so that
 * a client that appraises the digest has appraised issuer, URLs and limits too. Reading is strict:
 * the same bytes have one meaning.
 */
public final class EnclaveConfiguration {
  /** Largest configuration, in bytes. */
  public static final int MAX_BYTES = 256 * 1024;

  private static final String FORMAT = "cloister-enclave-1";
  private static final Set<String> MEMBERS =
      Set.of(
          "format",
          "development",
          "oidc",
          "connectors",
          "limits",
          "trusted_certificates",
          "time_url",
          "guest_clock");
  private static final Set<String> CONNECTOR_MEMBERS = Set.of("id", "type", "api_base");
  private static final Pattern CONNECTOR_ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");

  private final byte[] measuredBytes;
  private final boolean development;
  private final OidcIssuer oidc;
  private final List<ConnectorEndpoint> connectors;
  private final Limits limits;
  private final List<String> trustedCertificates;
  private final ClockSource clock;

  private EnclaveConfiguration(
      byte[] measuredBytes,
      boolean development,
      OidcIssuer oidc,
      List<ConnectorEndpoint> connectors,
      Limits limits,
      List<String> trustedCertificates,
      ClockSource clock) {
    this.measuredBytes = measuredBytes;
    this.development = development;
    this.oidc = oidc;
    this.connectors = connectors;
    this.limits = limits;
    this.trustedCertificates = trustedCertificates;
    this.clock = clock;
  }

  /**
   * Reads a configuration.
   *
   * @param bytes the file, at most {@value #MAX_BYTES} bytes
   * @throws ConfigurationException when anything is missing, unknown or out of bounds
   */
  public static EnclaveConfiguration parse(byte[] bytes) throws ConfigurationException {
    if (bytes.length > MAX_BYTES) {
      throw new ConfigurationException("expected at most " + MAX_BYTES + " bytes");
    }
    try {
      JsonObject json = Json.parseObject(bytes);
      json.onlyMembers(MEMBERS);
      if (!json.string("format").equals(FORMAT)) {
        throw new ConfigurationException("expected \"format\" to be \"" + FORMAT + "\"");
      }
      boolean development = json.find("development").isPresent() && json.bool("development");
      OidcIssuer oidc = OidcIssuer.parse(json.object("oidc"), development);
      return new EnclaveConfiguration(
          bytes.clone(),
          development,
          oidc,
          connectors(json.array("connectors"), development),
          json.find("limits").isPresent() ? Limits.parse(json.object("limits")) : Limits.defaults(),
          json.find("trusted_certificates").isPresent()
              ? json.array("trusted_certificates").strings()
              : List.of(),
          ClockSource.parse(json, oidc.keysUrl(), development));
    } catch (JsonException e) {
      throw new ConfigurationException(String.valueOf(e.getMessage()));
    }
  }

  /** The file's bytes: what is measured. */
  public byte[] measuredBytes() {
    return measuredBytes.clone();
  }

  /** Whether {@code http} URLs are allowed. */
  public boolean development() {
    return development;
  }

  /** The issuer of users' tokens. */
  public OidcIssuer oidc() {
    return oidc;
  }

  /** The APIs that may be called. */
  public List<ConnectorEndpoint> connectors() {
    return connectors;
  }

  /** Bounds. */
  public Limits limits() {
    return limits;
  }

  /** PEM certificates that outbound TLS trusts in place of the JDK's; empty: the JDK's. */
  public List<String> trustedCertificates() {
    return trustedCertificates;
  }

  /** How it knows the time. */
  public ClockSource clock() {
    return clock;
  }

  private static List<ConnectorEndpoint> connectors(JsonArray json, boolean development)
      throws JsonException, ConfigurationException {
    List<ConnectorEndpoint> connectors = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (JsonObject connector : json.objects()) {
      connector.onlyMembers(CONNECTOR_MEMBERS);
      String id = connector.string("id");
      if (!CONNECTOR_ID.matcher(id).matches() || !ids.add(id)) {
        throw new ConfigurationException("expected distinct connector \"id\"s of [a-z0-9-]");
      }
      connectors.add(
          new ConnectorEndpoint(
              id,
              connector.string("type"),
              ServiceUrl.parse("api_base", connector.string("api_base"), development)));
    }
    return List.copyOf(connectors);
  }
}
