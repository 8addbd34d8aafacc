package dev.cloister.client.system;

import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.client.Target;
import dev.cloister.client.vault.CodeTrust;
import dev.cloister.client.vault.ConstellationSetup;
import dev.cloister.client.vault.KnownConstellation;
import dev.cloister.client.vault.OwnerCredentials;
import dev.cloister.client.vault.Pace;
import dev.cloister.client.vault.VaultClient;
import dev.cloister.client.vault.VaultTrust;
import dev.cloister.collateral.CollateralSource;
import dev.cloister.collateral.Fetched;
import dev.cloister.collateral.bundle.CollateralBundle;
import dev.cloister.constellation.Base64Url;
import dev.cloister.constellation.Quorums;
import dev.cloister.constellation.SigningKey;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.request.OwnerKey;
import dev.cloister.constellation.secret.OwnerId;
import dev.cloister.tee.TeeEnvironment;
import dev.cloister.tee.TeeProvider;
import dev.cloister.tee.TeeProviders;
import dev.cloister.tee.Workload;
import dev.cloister.testkit.oidc.OidcIssuer;
import dev.cloister.testkit.oidc.TokenSpec;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.time.TrustedTime;
import dev.cloister.vault.VaultProcess;
import dev.cloister.vault.api.VaultServer;
import dev.cloister.vault.config.VaultConfiguration;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/** Vaults on a software TEE, an issuer, and their owner, on this machine. */
final class VaultMachine implements AutoCloseable {
  static final SecureRandom RANDOM = new SecureRandom();
  private static final String AUDIENCE = "vaults";
  private static final InstantSource CLOCK = InstantSource.system();

  final SigningKey authority = SigningKey.generate(RANDOM);
  final SigningKey requestKey = SigningKey.generate(RANDOM);
  final OidcIssuer issuer = OidcIssuer.start(Seed.fresh(RANDOM), CLOCK);
  private final Path folder;
  private final byte[] configuration;
  private final Workload workload;
  private final List<Optional<VaultProcess>> processes = new ArrayList<>();
  private final List<Integer> ports = new ArrayList<>();
  private final List<TeeProvider> tees = new ArrayList<>();
  private Optional<KnownConstellation> known = Optional.empty();

  private VaultMachine(Path folder, int count) throws Exception {
    this.folder = folder;
    configuration =
        """
        {"format": "cloister-vault-1", "development": true, "constellation_owner": "%s",
         "oidc": [{"issuer": "%s", "audience": "%s", "jwks_url": "%s"}]}
        """
            .formatted(
                Base64Url.encode(authority.publicKey().spki()),
                issuer.issuer(),
                AUDIENCE,
                issuer.keysAddress())
            .getBytes(StandardCharsets.UTF_8);
    workload = Workload.of(List.of(), configuration);
    for (int i = 0; i < count; i++) {
      processes.add(Optional.empty());
      ports.add(0);
      start(i);
    }
  }

  /** That many vaults, which belong together. */
  static VaultMachine of(Path folder, Quorums quorums) throws Exception {
    VaultMachine machine = new VaultMachine(folder, quorums.n());
    try {
      List<ConstellationSetup.Candidate> candidates = new ArrayList<>();
      for (int i = 0; i < quorums.n(); i++) {
        candidates.add(machine.candidate(i, machine.policy()));
      }
      machine.known =
          Optional.of(
              machine
                  .setup(machine.policy())
                  .create(candidates, quorums, machine.authority.publicKey()));
      return machine;
    } catch (Exception e) {
      machine.close();
      throw e;
    }
  }

  /** That many vaults, which belong to nothing. */
  static VaultMachine ofNewVaults(Path folder, int count) throws Exception {
    return new VaultMachine(folder, count);
  }

  ConstellationSetup setup(ByteString policy) throws Exception {
    return ConstellationSetup.of(code(policy), surroundings(Duration.ofSeconds(30)));
  }

  ConstellationSetup.Candidate candidate(int index, ByteString policy) {
    return new ConstellationSetup.Candidate(target(index), policy, "site " + index);
  }

  private Target target(int index) {
    return new Target("127.0.0.1", ports.get(index));
  }

  /** Starts a vault, on the port that it had. */
  void start(int index) throws Exception {
    TeeProvider tee =
        TeeProviders.installed()
            .open("local", new TeeEnvironment(folder, workload, CLOCK, RANDOM))
            .orElseThrow();
    tees.add(tee);
    VaultServer.Listen any = VaultServer.Listen.onLoopback();
    VaultProcess process =
        VaultProcess.start(
            new VaultProcess.Setup(
                VaultConfiguration.parse(configuration),
                tee,
                Files.createDirectories(data(index)),
                Collateral::empty,
                TrustedTime.believing(CLOCK, System::nanoTime),
                RANDOM,
                System::nanoTime),
            new VaultServer.Listen(
                any.host(),
                ports.get(index),
                OptionalInt.empty(),
                any.limits(),
                any.frameLimits()));
    processes.set(index, Optional.of(process));
    ports.set(index, process.port());
  }

  void stop(int index) {
    processes.get(index).ifPresent(VaultProcess::close);
    processes.set(index, Optional.empty());
  }

  Path data(int index) {
    return folder.resolve("vault-" + index);
  }

  KnownConstellation known() {
    return known.orElseThrow();
  }

  /** The vault that listens at that place of the list of ports. */
  VaultId vault(int index) {
    Target target = target(index);
    return known().endpoints().entrySet().stream()
        .filter(entry -> entry.getValue().equals(target))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }

  /** The first two change places: each answers where the other is looked for. */
  void swapEndpoints() {
    Map<VaultId, Target> swapped = new HashMap<>(known().endpoints());
    Target first = swapped.put(vault(0), target(1));
    swapped.put(vault(1), Objects.requireNonNull(first));
    known =
        Optional.of(
            new KnownConstellation(
                known().constellationId(),
                known().configurations(),
                known().codePolicies(),
                swapped));
  }

  VaultClient client() throws Exception {
    return client("alice", requestKey, Duration.ofSeconds(30));
  }

  VaultClient client(String subject, SigningKey key, Duration deadline) throws Exception {
    return client(
        OwnerCredentials.of(new OwnerId(issuer.issuer(), subject), () -> token(subject, key), key),
        deadline);
  }

  VaultClient client(OwnerCredentials owner, Duration deadline) throws Exception {
    VaultTrust trust =
        VaultTrust.of(known().constellationId(), known().configurations(), code(policy()));
    return VaultClient.connect(trust, known().endpoints(), owner, surroundings(deadline));
  }

  String token(String subject, SigningKey boundTo) {
    return issuer.token(spec(subject).confirmedBy(OwnerKey.thumbprint(boundTo.publicKey())));
  }

  /** A token's content for that owner of secrets, bound to no key. */
  static TokenSpec spec(String subject) {
    return TokenSpec.of(subject, AUDIENCE).claim("roles", List.of("enclave-vault:secret-owner"));
  }

  private VaultClient.Surroundings surroundings(Duration deadline) {
    return new VaultClient.Surroundings(
        new Pace(Duration.ofMillis(200), deadline, Duration.ofSeconds(5)),
        CLOCK,
        System::nanoTime,
        RANDOM);
  }

  /** The policy that names exactly this workload. */
  ByteString policy() {
    try {
      String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(root()));
      return ByteString.copyOf(
          ("{\"version\": 1, \"anchors\": {\"development\": [\""
                  + digest
                  + "\"]}, \"measurements\": {\"rtmr3\": [\""
                  + HexFormat.of().formatHex(workload.register())
                  + "\"]}}")
              .getBytes(StandardCharsets.UTF_8));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  CodeTrust code(ByteString policy) throws Exception {
    CollateralBundle bundle =
        CollateralBundle.parse(Files.readAllBytes(folder.resolve("tee-local/collateral.json")));
    CollateralSource collateral = request -> new Fetched(bundle.collateral(), List.of(), List.of());
    return CodeTrust.development(
        new DevelopmentAnchors(List.of(TrustAnchor.of(Vendor.INTEL, "local", root()))),
        List.of(policy),
        collateral);
  }

  private byte[] root() throws Exception {
    return Base64.getMimeDecoder()
        .decode(
            Files.readString(folder.resolve("tee-local/root.pem"))
                .replaceAll("-----[A-Z ]+-----", ""));
  }

  @Override
  public void close() {
    for (int i = 0; i < processes.size(); i++) {
      stop(i);
    }
    tees.forEach(TeeProvider::close);
    issuer.close();
  }
}
