package dev.cloister.client.system;

import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.client.Target;
import dev.cloister.client.vault.AttestedVaults;
import dev.cloister.client.vault.CodeCredentials;
import dev.cloister.client.vault.CodeTrust;
import dev.cloister.client.vault.ConstellationRecovery;
import dev.cloister.client.vault.ConstellationSetup;
import dev.cloister.client.vault.KeyClient;
import dev.cloister.client.vault.KnownConstellation;
import dev.cloister.client.vault.OwnerCredentials;
import dev.cloister.client.vault.Pace;
import dev.cloister.client.vault.VaultClient;
import dev.cloister.client.vault.VaultStatus;
import dev.cloister.client.vault.VaultTrust;
import dev.cloister.collateral.CollateralSource;
import dev.cloister.collateral.Fetched;
import dev.cloister.collateral.bundle.BundleException;
import dev.cloister.collateral.bundle.CollateralBundle;
import dev.cloister.constellation.Base64Url;
import dev.cloister.constellation.Quorums;
import dev.cloister.constellation.SigningKey;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.request.OwnerKey;
import dev.cloister.constellation.secret.OwnerId;
import dev.cloister.constellation.wire.VaultState;
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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Vaults on a software TEE, an issuer, and their owner, on this machine. */
final class VaultMachine implements AutoCloseable {
  static final SecureRandom RANDOM = new SecureRandom();
  static final String AUDIENCE = "vaults";
  private static final String HOST = "127.0.0.1";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final InstantSource CLOCK = InstantSource.system();

  final SigningKey authority = SigningKey.generate(RANDOM);
  final SigningKey requestKey = SigningKey.generate(RANDOM);
  final OidcIssuer issuer = OidcIssuer.start(Seed.fresh(RANDOM), CLOCK);
  private final Path folder;
  private final byte[] configuration;
  private final Workload workload;
  private final List<Optional<VaultProcess>> processes = new ArrayList<>();
  private final List<VaultProcess> twins = new ArrayList<>();
  private final List<Integer> ports = new CopyOnWriteArrayList<>();
  private final List<TeeProvider> tees = new ArrayList<>();
  private volatile boolean silent;
  private Optional<KnownConstellation> known = Optional.empty();

  private VaultMachine(Path folder, int count) throws Exception {
    this.folder = folder;
    makeRoot();
    configuration =
        """
        {"format": "cloister-vault-1", "development": true, "constellation_owner": "%s",
         "lease_ms": 1000, "development_roots": [{"vendor": "intel", "key": "%s"}],
         "oidc": [{"issuer": "%s", "audience": "%s", "jwks_url": "%s"}]}
        """
            .formatted(
                Base64Url.encode(authority.publicKey().spki()),
                Base64Url.encode(root()),
                issuer.issuer(),
                AUDIENCE,
                issuer.keysAddress())
            .getBytes(StandardCharsets.UTF_8);
    workload = Workload.of(List.of(), configuration);
    for (int i = 0; i < count; i++) {
      processes.add(Optional.empty());
      ports.add(0);
      boot(i);
    }
  }

  /** That many vaults, which belong together. */
  static VaultMachine of(Path folder, Quorums quorums) throws Exception {
    return new VaultMachine(folder, quorums.n()).join(quorums, Duration.ofSeconds(30));
  }

  private VaultMachine join(Quorums quorums, Duration deadline) throws Exception {
    try {
      List<ConstellationSetup.Candidate> candidates = new ArrayList<>();
      for (int i = 0; i < quorums.n(); i++) {
        candidates.add(candidate(i, policy()));
      }
      known =
          Optional.of(
              ConstellationSetup.of(code(policy()), surroundings(deadline))
                  .create(candidates, quorums, authority.publicKey())
                  .known());
      return this;
    } catch (Exception e) {
      close();
      throw e;
    }
  }

  /** The same, of vaults that nobody told where the others listen. */
  static VaultMachine withoutAddresses(Path folder, Quorums quorums) throws Exception {
    VaultMachine machine = new VaultMachine(folder, quorums.n());
    machine.silent = true;
    return machine.join(quorums, Duration.ofSeconds(1));
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
    return new Target(HOST, ports.get(index));
  }

  /** The platform's root, which the measured configuration names. */
  private void makeRoot() throws Exception {
    TeeProviders.installed()
        .open(
            "local", new TeeEnvironment(folder, Workload.of(List.of(), new byte[0]), CLOCK, RANDOM))
        .orElseThrow()
        .close();
  }

  /** Starts a vault, and waits until all serve if that was the last one. */
  void start(int index) throws Exception {
    boot(index);
    if (processes.stream().allMatch(Optional::isPresent)) {
      awaitServing();
    }
  }

  /** Waits until all vaults serve; how long it takes is not judged. */
  void awaitServing() throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    try (VaultClient client = client()) {
      List<VaultStatus> all = client.status();
      while (!all.stream().allMatch(VaultMachine::serves)) {
        if (System.nanoTime() - end > 0) {
          throw new AssertionError("they do not serve: " + all);
        }
        LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        all = client.status();
      }
    }
  }

  private static boolean serves(VaultStatus status) {
    return status.fault().isEmpty() && status.state().equals(Optional.of(VaultState.ACTIVE));
  }

  /** Starts a vault, on the port that it had. */
  void boot(int index) throws Exception {
    VaultProcess process = process(Files.createDirectories(data(index)), ports.get(index));
    processes.set(index, Optional.of(process));
    ports.set(index, process.port());
  }

  /** Starts another machine from a disk, which its peers find and clients do not. */
  VaultProcess bootTwin(Path disk) throws Exception {
    VaultProcess process = process(disk, 0);
    twins.add(process);
    ports.add(process.port());
    return process;
  }

  private VaultProcess process(Path disk, int port) throws Exception {
    TeeProvider tee = tee(workload);
    VaultServer.Listen any = VaultServer.Listen.onLoopback();
    return VaultProcess.start(
        new VaultProcess.Setup(
            VaultConfiguration.parse(configuration),
            tee,
            disk,
            this::collateral,
            TrustedTime.believing(CLOCK, System::nanoTime),
            RANDOM,
            System::nanoTime,
            this::addresses),
        new VaultServer.Listen(
            any.host(), port, OptionalInt.empty(), any.limits(), any.frameLimits()));
  }

  /** The host keeps a copy of a disk. */
  Path copy(int index, String name) throws IOException {
    Path copy = folder.resolve(name);
    copy(data(index), copy);
    return copy;
  }

  /** The host puts a copy in place of a disk. */
  void replace(int index, Path copy) throws IOException {
    try (Stream<Path> old = Files.walk(data(index))) {
      for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
    copy(copy, data(index));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.toList()) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    }
  }

  /** Waits until a vault says that it is in that state; how long it takes is not judged. */
  VaultStatus await(int index, VaultState wanted) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    try (VaultClient client = client()) {
      while (true) {
        for (VaultStatus status : client.status()) {
          if (status.member().vault().equals(vault(index))
              && status.state().equals(Optional.of(wanted))) {
            return status;
          }
        }
        if (System.nanoTime() - end > 0) {
          throw new AssertionError("not " + wanted + ": " + client.status());
        }
        LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
      }
    }
  }

  /** The owner's way to begin without members that are gone. */
  ConstellationRecovery recovery() throws Exception {
    return ConstellationRecovery.of(
        VaultTrust.of(known().constellationId(), known().configurations(), code(policy())),
        known().endpoints(),
        surroundings(Duration.ofSeconds(30)));
  }

  private List<Target> addresses() {
    if (silent) {
      return List.of();
    }
    return ports.stream().filter(port -> port > 0).map(port -> new Target(HOST, port)).toList();
  }

  private Collateral collateral() {
    try {
      return CollateralBundle.parse(Files.readAllBytes(folder.resolve("tee-local/collateral.json")))
          .collateral();
    } catch (IOException | BundleException e) {
      throw new IllegalStateException(e);
    }
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

  /** The place in the list of ports of the vault that every read asks. */
  int firstAsked() {
    VaultId first = known().configurations().getFirst().descriptor().members().getFirst().vault();
    return IntStream.range(0, processes.size())
        .filter(index -> vault(index).equals(first))
        .findFirst()
        .orElseThrow();
  }

  /** The first two change places: each answers where the other is looked for. */
  void swapEndpoints() {
    Map<VaultId, Target> swapped = new HashMap<>(known().endpoints());
    Target first = swapped.put(vault(0), target(1));
    swapped.put(vault(1), Objects.requireNonNull(first));
    take(swapped);
  }

  /** What somebody says of where they listen. */
  void take(Map<VaultId, Target> hints) {
    known = Optional.of(known().with(hints));
  }

  /** Nothing that was known leads anywhere but there. */
  void forgetEndpoints(Target nowhere) {
    Map<VaultId, Target> none = new HashMap<>();
    known().endpoints().keySet().forEach(vault -> none.put(vault, nowhere));
    take(none);
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

  /** The owner's view of one vault's keys. */
  KeyClient keys(VaultId vault) throws Exception {
    VaultTrust trust =
        VaultTrust.of(known().constellationId(), known().configurations(), code(policy()));
    return KeyClient.connect(
        trust,
        vault,
        Objects.requireNonNull(known().endpoints().get(vault)),
        OwnerCredentials.of(
            new OwnerId(issuer.issuer(), "alice"), () -> token("alice", requestKey), requestKey),
        surroundings(Duration.ofSeconds(30)));
  }

  String token(String subject, SigningKey boundTo) {
    return issuer.token(spec(subject).confirmedBy(OwnerKey.thumbprint(boundTo.publicKey())));
  }

  /** A token's content for that manager of secrets. */
  static TokenSpec manager(String subject) {
    return TokenSpec.of(subject, AUDIENCE).claim("roles", List.of("enclave-vault:secret-manager"));
  }

  /** A token's content for that owner of secrets, bound to no key. */
  static TokenSpec spec(String subject) {
    return TokenSpec.of(subject, AUDIENCE).claim("roles", List.of("enclave-vault:secret-owner"));
  }

  private VaultClient.Surroundings surroundings(Duration deadline) {
    return new VaultClient.Surroundings(
        new Pace(Duration.ofSeconds(5), deadline, Duration.ofSeconds(5)),
        CLOCK,
        System::nanoTime,
        RANDOM);
  }

  /** Which code runs, by what its measured configuration is. */
  static Workload code(String configuration) {
    try {
      return Workload.of(List.of(), configuration.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("no file is read", e);
    }
  }

  /** A TEE of the vaults' platform with that code in it; closed with the machine. */
  TeeProvider tee(Workload code) throws Exception {
    TeeProvider tee =
        TeeProviders.installed()
            .open("local", new TeeEnvironment(folder, code, CLOCK, RANDOM))
            .orElseThrow();
    tees.add(tee);
    return tee;
  }

  /** The constellation as code sees it that proves itself. */
  AttestedVaults attested(CodeCredentials self) throws Exception {
    VaultTrust trust =
        VaultTrust.of(known().constellationId(), known().configurations(), code(policy()));
    return AttestedVaults.connect(
        trust, known().endpoints(), self, surroundings(Duration.ofSeconds(30)));
  }

  AttestedVaults attested(Workload code) throws Exception {
    return attested(CodeCredentials.of(tee(code), CLOCK, RANDOM));
  }

  /** The policy that names exactly the vaults. */
  ByteString policy() {
    return policy(workload);
  }

  /** The policy that names exactly that code. */
  ByteString policy(Workload code) {
    try {
      String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(root()));
      return ByteString.copyOf(
          ("{\"version\": 1, \"anchors\": {\"development\": [\""
                  + digest
                  + "\"]}, \"measurements\": {\"rtmr3\": [\""
                  + HexFormat.of().formatHex(code.register())
                  + "\"]}}")
              .getBytes(StandardCharsets.UTF_8));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  CodeTrust code(ByteString policy) throws Exception {
    Collateral found = collateral();
    CollateralSource collateral = request -> new Fetched(found, List.of(), List.of());
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
    twins.forEach(VaultProcess::close);
    tees.forEach(TeeProvider::close);
    issuer.close();
  }
}
