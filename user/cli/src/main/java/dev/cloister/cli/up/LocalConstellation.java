package dev.cloister.cli.up;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonValue;
import dev.cloister.channel.client.Target;
import dev.cloister.cli.process.ServiceSpec;
import dev.cloister.client.ClientException;
import dev.cloister.client.http.TokenSource;
import dev.cloister.client.vault.AuditClient;
import dev.cloister.client.vault.CodeTrust;
import dev.cloister.client.vault.ConstellationSetup;
import dev.cloister.client.vault.ConstellationSetup.Candidate;
import dev.cloister.client.vault.KnownConstellation;
import dev.cloister.client.vault.OwnerCredentials;
import dev.cloister.client.vault.OwnerKeyFile;
import dev.cloister.client.vault.VaultClient;
import dev.cloister.client.vault.VaultClient.Surroundings;
import dev.cloister.client.vault.VaultTrust;
import dev.cloister.constellation.Base64Url;
import dev.cloister.constellation.Member;
import dev.cloister.constellation.P256PublicKey;
import dev.cloister.constellation.Quorums;
import dev.cloister.constellation.SigningKey;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.secret.OwnerId;
import dev.cloister.tee.Workload;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * The vaults of an instance: one constellation on one machine, under one development root. It shows
 * the protocol; what one machine loses, all three lose. Each build of the vaults has a
 * constellation of its own, because what one build sealed no other opens.
 */
public final class LocalConstellation {
  /** Two of three shares, all three for a write, one witness, two for a start. */
  private static final Quorums QUORUMS = new Quorums(3, 2, 3, 3, 1, 2);

  private static final int BUILD_DIGITS = 16;

  private final Installation installation;
  private final Plan plan;
  private final LocalRoot root;
  private final P256PublicKey authority;
  private final Path home;
  private final ByteString policy;

  private LocalConstellation(
      Installation installation,
      Plan plan,
      LocalRoot root,
      P256PublicKey authority,
      Path home,
      ByteString policy) {
    this.installation = installation;
    this.plan = plan;
    this.root = root;
    this.authority = authority;
    this.home = home;
    this.policy = policy;
  }

  /**
   * Writes what the vaults read. The software TEE's files must be there: its first user makes them.
   *
   * @param random for the key of the constellation's owner, where it is new
   */
  public static LocalConstellation prepare(
      Installation installation, Plan plan, SecureRandom random)
      throws IOException, ClientException {
    LocalRoot root = LocalRoot.in(plan.teeLocal());
    Path key = plan.vaults().resolve("authority.key");
    P256PublicKey authority =
        (Files.exists(key) ? OwnerKeyFile.read(key) : OwnerKeyFile.create(key, random)).publicKey();
    byte[] settings = settings(plan, root, authority).toPrettyJson().getBytes(UTF_8);
    Workload workload = Workload.ofFolders(installation.vaultFolders(), settings);
    String build = HexFormat.of().formatHex(workload.register()).substring(0, BUILD_DIGITS);
    Path home = plan.vaults().resolve(build);
    DataDirectory.privateFolder(home);
    DataDirectory.write(home.resolve("configuration.json"), settings);
    DataDirectory.write(home.resolve("code.json"), root.policy(workload).bytes());
    DataDirectory.write(home.resolve("peers"), peers(plan).getBytes(UTF_8));
    return new LocalConstellation(installation, plan, root, authority, home, root.policy(workload));
  }

  private static JsonObject settings(Plan plan, LocalRoot root, P256PublicKey authority) {
    return JsonObject.builder()
        .put("format", "cloister-vault-1")
        .put("development", true)
        .put("constellation_owner", Base64Url.encode(authority.spki()))
        .put(
            "oidc",
            new JsonArray(
                List.<JsonValue>of(
                    JsonObject.builder()
                        .put("issuer", plan.issuer().toString())
                        .put("audience", Plan.AUDIENCE)
                        .put("jwks_url", plan.issuer() + "/jwks")
                        .build())))
        .put(
            "development_roots",
            new JsonArray(
                List.<JsonValue>of(
                    JsonObject.builder()
                        .put("vendor", "intel")
                        .put("key", Base64Url.encode(root.spki()))
                        .build())))
        .build();
  }

  private static String peers(Plan plan) {
    StringBuilder lines = new StringBuilder();
    plan.vaultPorts()
        .forEach(port -> lines.append(Plan.LOOPBACK).append(':').append(port).append('\n'));
    return lines.toString();
  }

  /** The processes. */
  public List<ServiceSpec> services() {
    List<ServiceSpec> services = new ArrayList<>();
    for (int i = 0; i < plan.vaultPorts().size(); i++) {
      services.add(service(installation, i, data(i)));
    }
    return List.copyOf(services);
  }

  /**
   * One of the processes.
   *
   * @param of whose files it runs
   * @param index from 0
   * @param data its folder
   */
  public ServiceSpec service(Installation of, int index, Path data) {
    int port = plan.vaultPorts().get(index);
    Map<String, String> environment = new HashMap<>();
    environment.put("CLOISTER_TEE_PROVIDER", Plan.PROVIDER);
    environment.put("CLOISTER_TEE_LOCAL_DIR", plan.teeLocal().toString());
    environment.put("CLOISTER_VAULT_CONFIG", home.resolve("configuration.json").toString());
    environment.put("CLOISTER_VAULT_HOST", Plan.LOOPBACK);
    environment.put("CLOISTER_VAULT_PORT", Integer.toString(port));
    environment.put("CLOISTER_VAULT_DATA_DIR", data.toString());
    environment.put(
        "CLOISTER_VAULT_COLLATERAL", plan.teeLocal().resolve("collateral.json").toString());
    environment.put("CLOISTER_VAULT_PEERS", home.resolve("peers").toString());
    return new ServiceSpec(
        name(index),
        of.program("cloister-vault"),
        environment,
        URI.create("https://" + Plan.LOOPBACK + ":" + port),
        plan.log("vault-" + (index + 1)));
  }

  /** What people call one of them. */
  public static String name(int index) {
    return "vault " + (index + 1);
  }

  /** The folder of one of them. */
  public Path data(int index) {
    return home.resolve("vault-" + (index + 1));
  }

  /** The constellation's file. */
  public Path file() {
    return home.resolve("constellation.json");
  }

  /** Trust in the vaults' code under this instance's root. */
  public CodeTrust trust() {
    return CodeTrust.development(root.anchors(), List.of(policy), root.collateral());
  }

  /**
   * Joins the vaults where they are new, and writes down where they listen now.
   *
   * @throws ClientException as {@link ConstellationSetup#create}
   */
  public KnownConstellation join(Surroundings surroundings) throws IOException, ClientException {
    KnownConstellation known =
        Files.exists(file())
            ? movedHere(KnownConstellation.parse(Files.readAllBytes(file())))
            : ConstellationSetup.of(trust(), surroundings)
                .create(candidates(), QUORUMS, authority)
                .known();
    DataDirectory.write(file(), (known.toJson().toPrettyJson() + "\n").getBytes(UTF_8));
    return known;
  }

  /**
   * A client that can ask how the vaults are and nothing else; the caller closes it.
   *
   * @param known what {@link #join} gave
   */
  public VaultClient nobody(KnownConstellation known, Surroundings surroundings)
      throws ClientException {
    TokenSource none =
        () -> {
          throw new IOException("nobody has no token");
        };
    return client(
        known,
        OwnerCredentials.of(
            new OwnerId(plan.issuer().toString(), "nobody"),
            none,
            SigningKey.generate(surroundings.random())),
        surroundings);
  }

  /**
   * A client of an owner's; the caller closes it.
   *
   * @param known what {@link #join} gave
   */
  public VaultClient client(
      KnownConstellation known, OwnerCredentials owner, Surroundings surroundings)
      throws ClientException {
    return VaultClient.connect(trustIn(known), known.endpoints(), owner, surroundings);
  }

  /**
   * A client of one vault's audit log; the caller closes it.
   *
   * @param known what {@link #join} gave
   */
  public AuditClient audit(
      KnownConstellation known, VaultId vault, OwnerCredentials auditor, Surroundings surroundings)
      throws ClientException {
    Target endpoint = known.endpoints().get(vault);
    if (endpoint == null) {
      throw new IllegalArgumentException("no such vault");
    }
    return AuditClient.connect(trustIn(known), vault, endpoint, auditor, surroundings);
  }

  private VaultTrust trustIn(KnownConstellation known) throws ClientException {
    return VaultTrust.of(known.constellationId(), known.configurations(), trust());
  }

  private List<Candidate> candidates() {
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < plan.vaultPorts().size(); i++) {
      candidates.add(new Candidate(target(i), policy, "this machine"));
    }
    return candidates;
  }

  private Target target(int index) {
    return new Target(Plan.LOOPBACK, plan.vaultPorts().get(index));
  }

  /** Members stand in the descriptor in the order in which they were joined: that of the ports. */
  private KnownConstellation movedHere(KnownConstellation known) {
    Map<VaultId, Target> endpoints = new HashMap<>();
    for (Member member : known.configurations().getFirst().descriptor().members()) {
      endpoints.put(member.vault(), target(member.position() - 1));
    }
    return new KnownConstellation(
        known.constellationId(), known.configurations(), known.codePolicies(), endpoints);
  }
}
