package dev.cloister.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.client.Target;
import dev.cloister.client.vault.AttestedVaults;
import dev.cloister.client.vault.CodeCredentials;
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
import dev.cloister.constellation.Quorums;
import dev.cloister.constellation.SigningKey;
import dev.cloister.tee.TeeEnvironment;
import dev.cloister.tee.TeeProvider;
import dev.cloister.tee.TeeProviders;
import dev.cloister.tee.Workload;
import dev.cloister.teelocal.LocalTrust;
import dev.cloister.time.TrustedTime;
import dev.cloister.vault.VaultProcess;
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
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Three vaults whose owners log in at a server. */
final class LoginVaults implements AutoCloseable {
  private static final Pace PACE =
      new Pace(Duration.ofMillis(50), Duration.ofSeconds(20), Duration.ofSeconds(1));

  private final Path folder;
  private final SecureRandom random = new SecureRandom();
  private final SigningKey authority = SigningKey.generate(random);
  private final Duration ahead;
  private final List<AutoCloseable> parts = new ArrayList<>();
  private final List<Target> addresses = new CopyOnWriteArrayList<>();
  private final CodeTrust trust;
  private final KnownConstellation known;

  private LoginVaults(Path folder, Keycloak issuer, Duration ahead) throws Exception {
    this.folder = Files.createDirectories(folder);
    this.ahead = ahead;
    Workload workload = Workload.of(List.of(), "the vaults' code".getBytes(UTF_8));
    TeeProvider tee = tee(workload);
    ByteString policy = ByteString.copyOf(policyOf(workload).getBytes(UTF_8));
    trust =
        CodeTrust.development(
            LocalTrust.in(folder).anchors(),
            List.of(policy),
            request -> new Fetched(collateral(), List.of(), List.of()));
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      VaultProcess vault = vault(i, tee, issuer);
      parts.addFirst(vault);
      Target address = new Target("127.0.0.1", vault.port());
      addresses.add(address);
      candidates.add(new Candidate(address, policy, "site " + i));
    }
    known =
        ConstellationSetup.of(trust, surroundings())
            .create(candidates, Quorums.of(3, 2, 3, 1, 2), authority.publicKey())
            .known();
  }

  /**
   * Starts them.
   *
   * @param ahead how far the vaults' time is ahead of the machine's
   */
  static LoginVaults start(Path folder, Keycloak issuer, Duration ahead) throws Exception {
    return new LoginVaults(folder, issuer, ahead);
  }

  private TeeProvider tee(Workload workload) throws Exception {
    TeeProvider tee =
        TeeProviders.installed()
            .open("local", new TeeEnvironment(folder, workload, InstantSource.system(), random))
            .orElseThrow();
    parts.add(tee);
    return tee;
  }

  private VaultProcess vault(int index, TeeProvider tee, Keycloak issuer) throws Exception {
    String configuration =
        """
        {"format": "cloister-vault-1", "development": true, "constellation_owner": "%s",
         "oidc": [{"issuer": "%s", "audience": "cloister-vault", "jwks_url": "%s"}],
         "roles": {"claim": "realm_access.roles", "owner": "secret-owner",
           "manager": "secret-manager"},
         "development_roots": [{"vendor": "intel", "key": "%s"}]}
        """
            .formatted(
                Base64Url.encode(authority.publicKey().spki()),
                issuer.issuer(),
                issuer.at("/protocol/openid-connect/certs"),
                Base64Url.encode(LocalTrust.in(folder).anchors().all().getFirst().spki()));
    InstantSource clock = () -> InstantSource.system().instant().plus(ahead);
    return VaultProcess.start(
        new VaultProcess.Setup(
            VaultConfiguration.parse(configuration.getBytes(UTF_8)),
            tee,
            Files.createDirectories(folder.resolve("vault-" + index)),
            this::collateral,
            TrustedTime.believing(clock, System::nanoTime),
            random,
            System::nanoTime,
            () -> List.copyOf(addresses)),
        VaultServer.Listen.onLoopback());
  }

  /** The appraisal policy that names a workload on this machine. */
  String policyOf(Workload workload) throws IOException {
    return LocalTrust.in(folder).policy(workload).json().toJson();
  }

  VaultClient client(OwnerCredentials owner) throws Exception {
    return VaultClient.connect(vaultTrust(), known.endpoints(), owner, surroundings());
  }

  /** Code that attests itself, another instance each time. */
  AttestedVaults attested(Workload code) throws Exception {
    return AttestedVaults.connect(
        vaultTrust(),
        known.endpoints(),
        CodeCredentials.of(tee(code), InstantSource.system(), random),
        surroundings());
  }

  private VaultTrust vaultTrust() throws Exception {
    return VaultTrust.of(known.constellationId(), known.configurations(), trust);
  }

  private VaultClient.Surroundings surroundings() {
    return new VaultClient.Surroundings(PACE, InstantSource.system(), System::nanoTime, random);
  }

  private Collateral collateral() {
    try {
      return LocalTrust.in(folder).collateral();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    for (AutoCloseable part : parts) {
      try {
        part.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
