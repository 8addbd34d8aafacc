package dev.cloister.cli.up;

import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonValue;
import dev.cloister.cli.process.ServiceSpec;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which process listens where, with which settings, over which files: everything of a development
 * instance but the doing. Secrets are in none of it.
 */
public final class Plan {
  /** Audience of the enclave, and of the tokens of its users. */
  public static final String AUDIENCE = "cloister";

  /** How many vaults an instance has. */
  public static final int VAULTS = 3;

  static final String LOOPBACK = "127.0.0.1";
  static final String PROVIDER = "local";

  private final Installation installation;
  private final Path data;
  private final Addresses addresses;

  /**
   * Where each listens on the loopback interface.
   *
   * @param controlPlane the control plane's port
   * @param enclave the enclave's port
   * @param issuer the OpenID Connect stand-in's port
   * @param github the GitHub stand-in's port
   * @param vaults the vaults' ports; empty of an instance that had none
   */
  public record Addresses(
      int controlPlane, int enclave, int issuer, int github, List<Integer> vaults) {
    /** Copies the list. */
    public Addresses {
      vaults = List.copyOf(vaults);
    }
  }

  /** A plan for a data directory. */
  public Plan(Installation installation, Path data, Addresses addresses) {
    this.installation = installation;
    this.data = data.toAbsolutePath();
    this.addresses = addresses;
  }

  /** The plan of the instance that was started last in a data directory; empty without one. */
  public static Optional<Plan> existing(Installation installation, Path data) throws IOException {
    return PortFile.in(data).read().map(ports -> new Plan(installation, data, ports));
  }

  /** Where clients go. */
  public URI controlPlane() {
    return http(addresses.controlPlane());
  }

  /** Where the control plane finds the enclave. */
  public URI enclave() {
    return http(addresses.enclave());
  }

  /** Who says who a user is. */
  public URI issuer() {
    return http(addresses.issuer());
  }

  /** What the connector calls. */
  public URI github() {
    return http(addresses.github());
  }

  /** Where the vaults listen. */
  public List<Integer> vaultPorts() {
    return addresses.vaults();
  }

  /** Everything of the vaults. */
  public Path vaults() {
    return data.resolve("vaults");
  }

  /** The control plane's database. */
  public Path database() {
    return data.resolve("controlplane").resolve("cloister.db");
  }

  /** The measured configuration. */
  public Path enclaveConfiguration() {
    return data.resolve("enclave").resolve("configuration.json");
  }

  /** The software TEE's files: development root and collateral. */
  public Path teeLocal() {
    return data.resolve("enclave").resolve("tee-local");
  }

  /** The tokens that the GitHub stand-in accepts, one a line. */
  public Path githubTokens() {
    return data.resolve("github").resolve("tokens");
  }

  /** A process's log. */
  public Path log(String name) {
    return data.resolve("log").resolve(name + ".log");
  }

  /** What is written into {@link #enclaveConfiguration} and measured. */
  public JsonObject enclaveSettings() {
    return JsonObject.builder()
        .put("format", "cloister-enclave-1")
        .put("development", true)
        .put(
            "oidc",
            JsonObject.builder()
                .put("issuer", issuer().toString())
                .put("audience", AUDIENCE)
                .put("jwks_url", issuer() + "/jwks")
                .build())
        .put(
            "connectors",
            new JsonArray(
                List.<JsonValue>of(
                    JsonObject.builder()
                        .put("id", "github")
                        .put("type", "github")
                        .put("api_base", github().toString())
                        .build())))
        .build();
  }

  /** The processes, each after those it needs. */
  public List<ServiceSpec> services() {
    return List.of(
        new ServiceSpec(
            "oidc-issuer (stand-in)",
            installation.tool("dev.cloister.testkit.oidc.Main", "--port", port(addresses.issuer())),
            Map.of(),
            issuer().resolve("/jwks"),
            log("oidc-issuer")),
        new ServiceSpec(
            "github (stand-in)",
            installation.tool(
                "dev.cloister.testkit.github.Main",
                "--tokens",
                githubTokens().toString(),
                "--port",
                port(addresses.github())),
            Map.of(),
            github(),
            log("github")),
        enclaveService(),
        controlPlaneService());
  }

  /** The control plane alone. */
  public ServiceSpec controlPlaneService() {
    return new ServiceSpec(
        "control plane",
        installation.program("cloister-controlplane"),
        Map.of(
            "CLOISTER_HTTP_HOST",
            LOOPBACK,
            "CLOISTER_HTTP_PORT",
            port(addresses.controlPlane()),
            "CLOISTER_DATABASE_URL",
            "jdbc:sqlite:" + database(),
            "CLOISTER_OIDC_ISSUER",
            issuer().toString(),
            "CLOISTER_OIDC_AUDIENCE",
            AUDIENCE,
            "CLOISTER_OIDC_JWKS_URL",
            issuer() + "/jwks",
            "CLOISTER_TEE_PROVIDER",
            PROVIDER,
            "CLOISTER_ENCLAVE_URL",
            enclave().toString()),
        controlPlane().resolve("/health"),
        log("controlplane"));
  }

  /** The enclave alone. */
  public ServiceSpec enclaveService() {
    return new ServiceSpec(
        "enclave",
        installation.program("cloister-enclave"),
        Map.of(
            "CLOISTER_TEE_PROVIDER", PROVIDER,
            "CLOISTER_ENCLAVE_CONFIG", enclaveConfiguration().toString(),
            "CLOISTER_ENCLAVE_HOST", LOOPBACK,
            "CLOISTER_ENCLAVE_PORT", port(addresses.enclave()),
            "CLOISTER_ENCLAVE_DATA_DIR", data.resolve("enclave").toString()),
        enclave().resolve("/health"),
        log("enclave"));
  }

  /** The same enclave service out of another installation's files. */
  public ServiceSpec enclaveServiceOf(Installation other) {
    return new Plan(other, data, addresses).enclaveService();
  }

  private static String port(int number) {
    return Integer.toString(number);
  }

  private static URI http(int port) {
    return URI.create("http://" + LOOPBACK + ":" + port);
  }
}
