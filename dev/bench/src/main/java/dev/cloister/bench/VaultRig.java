package dev.cloister.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.Verifier;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.client.AttestedConnection;
import dev.cloister.channel.client.ClientTls;
import dev.cloister.channel.client.Target;
import dev.cloister.channel.client.Timeouts;
import dev.cloister.channel.ratls.AttestedParty;
import dev.cloister.channel.ratls.Attester;
import dev.cloister.channel.ratls.PeerRequirements;
import dev.cloister.channel.ratls.PolicyJudge;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.client.vault.CodeTrust;
import dev.cloister.client.vault.ConstellationSetup;
import dev.cloister.client.vault.ConstellationSetup.Candidate;
import dev.cloister.client.vault.KnownConstellation;
import dev.cloister.client.vault.OwnerCredentials;
import dev.cloister.client.vault.Pace;
import dev.cloister.client.vault.SecretReading;
import dev.cloister.client.vault.VaultClient;
import dev.cloister.client.vault.VaultException;
import dev.cloister.client.vault.VaultTrust;
import dev.cloister.collateral.Fetched;
import dev.cloister.constellation.Base64Url;
import dev.cloister.constellation.Quorums;
import dev.cloister.constellation.SigningKey;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.policy.SecretPolicy;
import dev.cloister.constellation.request.OwnerKey;
import dev.cloister.constellation.secret.OwnerId;
import dev.cloister.constellation.secret.SecretName;
import dev.cloister.constellation.wire.VaultState;
import dev.cloister.http.HttpServerConfig;
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
import dev.cloister.vault.api.FrameLimits;
import dev.cloister.vault.api.VaultServer;
import dev.cloister.vault.config.VaultConfiguration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;

/** A constellation on loopback, in this process, with an owner and code that may read. */
final class VaultRig implements AutoCloseable {
  static final Pace PACE =
      new Pace(Duration.ofMillis(50), Duration.ofSeconds(30), Duration.ofSeconds(1));

  static final HttpServerConfig.Limits LIMITS =
      new HttpServerConfig.Limits(
          4096,
          4096,
          8 * 1024,
          Duration.ofMinutes(2),
          Duration.ofSeconds(20),
          Duration.ofSeconds(10));

  private final Path folder;
  private final SecureRandom random = new SecureRandom();
  private final SigningKey key = SigningKey.generate(random);
  private final OidcIssuer issuer;
  private final Workload workload;
  private final TeeProvider tee;
  private final Collateral collateral;
  private final SigningKey authority = SigningKey.generate(random);
  private final List<VaultProcess> vaults = new CopyOnWriteArrayList<>();
  private final CodeTrust trust;
  private final KnownConstellation known;
  private final String token;

  private VaultRig(Path folder, Quorums quorums) throws Exception {
    this.folder = folder;
    issuer = OidcIssuer.start(Seed.of("owners"), InstantSource.system());
    workload =
        Workload.of(List.of(Files.writeString(folder.resolve("app.jar"), "app")), new byte[0]);
    tee =
        TeeProviders.installed()
            .open("local", new TeeEnvironment(folder, workload, InstantSource.system(), random))
            .orElseThrow();
    collateral = LocalTrust.in(folder).collateral();
    ByteString policy = ByteString.copyOf(codePolicy().getBytes(UTF_8));
    trust =
        CodeTrust.development(
            LocalTrust.in(folder).anchors(),
            List.of(policy),
            request -> new Fetched(collateral, List.of(), List.of()));
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < quorums.n(); i++) {
      vaults.add(start(i));
      candidates.add(
          new Candidate(new Target("127.0.0.1", vaults.get(i).port()), policy, "site " + i));
    }
    known =
        ConstellationSetup.of(trust, surroundings(PACE))
            .create(candidates, quorums, authority.publicKey())
            .known();
    token =
        issuer.token(
            TokenSpec.of("alice", "vault")
                .lifetime(Duration.ofHours(8))
                .claim("roles", List.of("enclave-vault:secret-owner"))
                .confirmedBy(OwnerKey.thumbprint(key.publicKey())));
  }

  /** Starts vaults and makes them a constellation. */
  static VaultRig start(Path folder, Quorums quorums) throws Exception {
    return new VaultRig(folder, quorums);
  }

  private VaultProcess start(int index) throws Exception {
    String configuration =
        """
        {"format": "cloister-vault-1", "development": true, "constellation_owner": "%s",
         "lease_ms": 5000,
         "oidc": [{"issuer": "%s", "audience": "vault", "jwks_url": "%s"}],
         "development_roots": [{"vendor": "intel", "key": "%s"}]}
        """
            .formatted(
                Base64Url.encode(authority.publicKey().spki()),
                issuer.issuer(),
                issuer.keysAddress(),
                Base64Url.encode(LocalTrust.in(folder).anchors().all().getFirst().spki()));
    return VaultProcess.start(
        new VaultProcess.Setup(
            VaultConfiguration.parse(configuration.getBytes(UTF_8)),
            tee,
            data(index),
            () -> collateral,
            TrustedTime.believing(InstantSource.system(), System::nanoTime),
            random,
            System::nanoTime,
            this::addresses),
        new VaultServer.Listen(
            "127.0.0.1", 0, OptionalInt.empty(), LIMITS, FrameLimits.defaults()));
  }

  private List<Target> addresses() {
    return vaults.stream()
        .map(VaultProcess::port)
        .filter(port -> port > 0)
        .map(port -> new Target("127.0.0.1", port))
        .toList();
  }

  /** Where a vault keeps its state. */
  Path data(int index) {
    return folder.resolve("vault-" + index);
  }

  TeeProvider tee() {
    return tee;
  }

  ByteString constellationId() {
    return known.constellationId();
  }

  Quorums quorums() {
    return known.configurations().getFirst().descriptor().quorums();
  }

  OwnerId owner() {
    return new OwnerId(issuer.issuer(), "alice");
  }

  /** A vault's place, by its index. */
  Target target(int index) {
    return new Target("127.0.0.1", vaults.get(index).port());
  }

  /** A vault's name, by its index. */
  VaultId vault(int index) {
    return known.configurations().getFirst().descriptor().members().stream()
        .filter(member -> member.position() == index + 1)
        .findFirst()
        .orElseThrow()
        .vault();
  }

  Map<VaultId, Target> endpoints() {
    Map<VaultId, Target> all = new HashMap<>();
    for (int i = 0; i < vaults.size(); i++) {
      all.put(vault(i), target(i));
    }
    return all;
  }

  /** Ends a vault: its connections too. */
  void stop(int index) {
    vaults.get(index).close();
  }

  /** Starts a vault from its disk; it listens elsewhere. */
  void restart(int index) throws Exception {
    vaults.get(index).close();
    vaults.set(index, start(index));
  }

  /** Until every vault serves, and a read goes through. */
  void awaitServing(SecretName name) throws Exception {
    for (boolean served = false; !served; ) {
      try (VaultClient client = client()) {
        served =
            client.status().stream()
                .allMatch(status -> status.state().equals(Optional.of(VaultState.ACTIVE)));
        get(client, name);
      } catch (VaultException e) {
        served = false;
      }
      Thread.sleep(served ? 0 : 50);
    }
  }

  VaultClient client(Map<VaultId, Target> endpoints, Pace pace) throws Exception {
    return VaultClient.connect(
        VaultTrust.of(known.constellationId(), known.configurations(), trust),
        endpoints,
        OwnerCredentials.of(owner(), () -> token, key),
        surroundings(pace));
  }

  VaultClient client() throws Exception {
    return client(endpoints(), PACE);
  }

  private VaultClient.Surroundings surroundings(Pace pace) {
    return new VaultClient.Surroundings(pace, InstantSource.system(), System::nanoTime, random);
  }

  /** A policy that releases to the code of this rig. */
  SecretPolicy policy() throws Exception {
    String text = "{\"version\":1,\"release\":{\"tdx\":" + codePolicy() + "}}";
    return SecretPolicy.parse(text.getBytes(UTF_8));
  }

  private String codePolicy() throws IOException {
    return LocalTrust.in(folder).policy(workload).json().toJson();
  }

  void put(VaultClient client, SecretName name) throws Exception {
    byte[] value = new byte[32];
    random.nextBytes(value);
    try (SecretBytes secret = SecretBytes.takeOver(value)) {
      client.put(name, policy(), secret, false);
    }
  }

  static void get(VaultClient client, SecretName name) throws Exception {
    try (SecretReading reading = client.get(name)) {
      if (reading.secret().length() != 32) {
        throw new IllegalStateException("expected the secret");
      }
    }
  }

  /** Code that may read, which knows no vault yet. */
  AttestedParty reader() {
    return service().proving(Attester.ephemeral(tee, random));
  }

  /** Nobody, who knows no vault yet. */
  AttestedParty service() {
    try {
      PeerRequirements vaultCode =
          PeerRequirements.of(
              PolicyJudge.of(
                  Verifier.of(LocalTrust.in(folder).anchors()),
                  LocalTrust.in(folder).policy(workload),
                  bare -> collateral,
                  InstantSource.system()));
      return AttestedParty.of(
          "vault:" + known.constellationId().hex(), vaultCode, random, System::nanoTime);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  AttestedConnection connect(int index, ClientTls tls, AttestedParty party) throws Exception {
    return AttestedConnection.open(target(index), tls, party, Timeouts.DEFAULT);
  }

  @Override
  public void close() {
    vaults.forEach(VaultProcess::close);
    tee.close();
    issuer.close();
  }
}
