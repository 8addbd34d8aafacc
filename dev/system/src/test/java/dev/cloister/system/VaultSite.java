package dev.cloister.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.client.Target;
import dev.cloister.cli.process.Ports;
import dev.cloister.client.vault.CodeTrust;
import dev.cloister.client.vault.ConstellationSetup;
import dev.cloister.client.vault.ConstellationSetup.Candidate;
import dev.cloister.client.vault.KnownConstellation;
import dev.cloister.client.vault.OwnerCredentials;
import dev.cloister.client.vault.Pace;
import dev.cloister.client.vault.VaultClient;
import dev.cloister.client.vault.VaultTrust;
import dev.cloister.collateral.Fetched;
import dev.cloister.constellation.Base64Url;
import dev.cloister.constellation.Member;
import dev.cloister.constellation.Quorums;
import dev.cloister.constellation.SigningKey;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.policy.SecretPolicy;
import dev.cloister.constellation.request.OwnerKey;
import dev.cloister.constellation.secret.OwnerId;
import dev.cloister.tee.TeeEnvironment;
import dev.cloister.tee.TeeProvider;
import dev.cloister.tee.TeeProviders;
import dev.cloister.tee.Workload;
import dev.cloister.teelocal.LocalTrust;
import dev.cloister.testkit.oidc.OidcIssuer;
import dev.cloister.testkit.oidc.TokenSpec;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.time.TrustedTime;
import dev.cloister.vault.VaultProcess;
import dev.cloister.vault.config.VaultConfiguration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Vaults of one constellation on this machine, each a process of its own that keeps its port, and
 * what their owners know.
 */
final class VaultSite implements AutoCloseable {
  private static final String CONFIGURATION = "configuration.json";
  private static final String PORTS = "ports";

  private final Path folder;
  private final SecureRandom random = new SecureRandom();
  private final SigningKey key = SigningKey.generate(random);
  private final OidcIssuer issuer;
  private final TeeProvider tee;
  private final List<Integer> ports;
  private final List<VaultLife> vaults = new ArrayList<>();
  private final Deque<VaultLife> spares = new ArrayDeque<>();
  private final CodeTrust trust;
  private final KnownConstellation known;

  private VaultSite(Path folder, Quorums quorums, Duration lease, Between between)
      throws Exception {
    this.folder = folder;
    SigningKey authority = SigningKey.generate(random);
    issuer = OidcIssuer.start(Seed.of("issuer of owners"), InstantSource.system());
    tee = tee(folder, random);
    Files.writeString(folder.resolve(CONFIGURATION), configuration(authority, lease));
    ByteString policy =
        ByteString.copyOf(
            LocalTrust.in(folder).policy(workload(folder)).json().toJson().getBytes(UTF_8));
    trust =
        CodeTrust.development(
            LocalTrust.in(folder).anchors(),
            List.of(policy),
            request -> new Fetched(collateral(folder), List.of(), List.of()));
    ports = Ports.free(quorums.n());
    List<String> among = new ArrayList<>();
    for (int port : ports) {
      among.add(String.valueOf(between.to(new Target("127.0.0.1", port)).port()));
    }
    Files.write(folder.resolve(PORTS), among);
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < quorums.n(); i++) {
      vaults.add(VaultLife.begin(folder, i, ports.get(i)));
    }
    for (int i = 0; i < quorums.n(); i++) {
      vaults.get(i).awaitReady();
      candidates.add(new Candidate(target(i), policy, "site " + i));
    }
    known =
        ConstellationSetup.of(trust, surroundings(Pace.DEFAULT))
            .create(candidates, quorums, authority.publicKey())
            .known();
  }

  /**
   * Starts vaults and makes them a constellation.
   *
   * @param lease how long peers let a vault read
   */
  static VaultSite start(Path folder, Quorums quorums, Duration lease) throws Exception {
    return new VaultSite(folder, quorums, lease, vault -> vault);
  }

  /** The same where vaults reach each other by other ways than clients. */
  static VaultSite start(Path folder, Quorums quorums, Duration lease, Between between)
      throws Exception {
    return new VaultSite(folder, quorums, lease, between);
  }

  /** What stands between vaults. */
  @FunctionalInterface
  interface Between {
    /** Where the others find a vault. */
    Target to(Target vault) throws Exception;
  }

  /** What the process of a vault is started with. */
  static VaultProcess.Setup setup(Path folder, String name) throws Exception {
    SecureRandom random = new SecureRandom();
    List<Target> peers =
        Files.readAllLines(folder.resolve(PORTS)).stream()
            .map(port -> new Target("127.0.0.1", Integer.parseInt(port)))
            .toList();
    return new VaultProcess.Setup(
        VaultConfiguration.parse(Files.readAllBytes(folder.resolve(CONFIGURATION))),
        tee(folder, random),
        folder.resolve(name),
        () -> collateral(folder),
        TrustedTime.believing(InstantSource.system(), System::nanoTime),
        random,
        System::nanoTime,
        () -> peers);
  }

  /** Where a vault listens. */
  Target target(int index) {
    return new Target("127.0.0.1", ports.get(index));
  }

  /** The name of the vault of that index. */
  VaultId vault(int index) {
    return members().stream()
        .filter(member -> member.position() == index + 1)
        .findFirst()
        .orElseThrow()
        .vault();
  }

  private List<Member> members() {
    return known.configurations().getFirst().descriptor().members();
  }

  /** Where all vaults listen. */
  Map<VaultId, Target> endpoints() {
    Map<VaultId, Target> endpoints = new HashMap<>();
    for (int i = 0; i < vaults.size(); i++) {
      endpoints.put(vault(i), target(i));
    }
    return endpoints;
  }

  VaultLife life(int index) {
    return vaults.get(index);
  }

  /** Keeps so many processes that can take the place of one that is killed. */
  void keepSpares(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      spares.add(VaultLife.spare(folder));
    }
    for (VaultLife spare : spares) {
      spare.awaitSpare();
    }
  }

  /** Kills a vault's process and has another take its disk; does not wait until it listens. */
  void kill(int index) throws Exception {
    vaults.get(index).kill();
    if (spares.isEmpty()) {
      vaults.set(index, VaultLife.begin(folder, index, ports.get(index)));
    } else {
      VaultLife next = spares.remove();
      next.take(index, ports.get(index));
      vaults.set(index, next);
      spares.add(VaultLife.spare(folder));
    }
  }

  /** Another process of the same code on the same platform, which is no member. */
  VaultLife stranger(int port) throws Exception {
    return VaultLife.begin(folder, vaults.size(), port);
  }

  VaultClient client(String subject, Map<VaultId, Target> endpoints, Pace pace) throws Exception {
    OwnerCredentials owner =
        OwnerCredentials.of(
            new OwnerId(issuer.issuer(), subject),
            () ->
                issuer.token(
                    TokenSpec.of(subject, "vault")
                        .claim("roles", List.of("enclave-vault:secret-owner"))
                        .confirmedBy(OwnerKey.thumbprint(key.publicKey()))),
            key);
    return VaultClient.connect(
        VaultTrust.of(known.constellationId(), known.configurations(), trust),
        endpoints,
        owner,
        surroundings(pace));
  }

  /** A policy that releases to nobody else. */
  static SecretPolicy policy(String description) throws Exception {
    String text = "{\"version\":1,\"description\":\"" + description + "\",\"release\":{}}";
    return SecretPolicy.parse(text.getBytes(UTF_8));
  }

  private VaultClient.Surroundings surroundings(Pace pace) {
    return new VaultClient.Surroundings(pace, InstantSource.system(), System::nanoTime, random);
  }

  private String configuration(SigningKey authority, Duration lease) throws IOException {
    return """
    {"format": "cloister-vault-1", "development": true, "constellation_owner": "%s",
     "lease_ms": %d,
     "oidc": [{"issuer": "%s", "audience": "vault", "jwks_url": "%s"}],
     "development_roots": [{"vendor": "intel", "key": "%s"}]}
    """
        .formatted(
            Base64Url.encode(authority.publicKey().spki()),
            lease.toMillis(),
            issuer.issuer(),
            issuer.keysAddress(),
            Base64Url.encode(LocalTrust.in(folder).anchors().all().getFirst().spki()));
  }

  private static TeeProvider tee(Path folder, SecureRandom random) throws Exception {
    return TeeProviders.installed()
        .open("local", new TeeEnvironment(folder, workload(folder), InstantSource.system(), random))
        .orElseThrow();
  }

  private static Workload workload(Path folder) throws IOException {
    Path jar = folder.resolve("vault.jar");
    if (!Files.exists(jar)) {
      Files.writeString(jar, "the vault's code");
    }
    return Workload.of(List.of(jar), new byte[0]);
  }

  private static Collateral collateral(Path folder) {
    try {
      return LocalTrust.in(folder).collateral();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    vaults.forEach(VaultLife::kill);
    spares.forEach(VaultLife::kill);
    tee.close();
    issuer.close();
  }
}
