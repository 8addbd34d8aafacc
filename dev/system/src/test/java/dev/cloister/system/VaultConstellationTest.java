package dev.cloister.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.client.Target;
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
import dev.cloister.client.vault.WriteResult;
import dev.cloister.collateral.CollateralSource;
import dev.cloister.collateral.Fetched;
import dev.cloister.constellation.Base64Url;
import dev.cloister.constellation.Quorums;
import dev.cloister.constellation.SigningKey;
import dev.cloister.constellation.policy.SecretPolicy;
import dev.cloister.constellation.request.OwnerKey;
import dev.cloister.constellation.secret.OwnerId;
import dev.cloister.constellation.secret.SecretName;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client against three vaults: both sides as users have them. */
final class VaultConstellationTest {
  private static final SecretName NAME = new SecretName("db/password");
  private static final Pace PACE =
      new Pace(Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofSeconds(1));

  @TempDir private Path folder;
  private final SecureRandom random = new SecureRandom();
  private final SigningKey authority = SigningKey.generate(random);
  private final SigningKey key = SigningKey.generate(random);
  private final List<VaultProcess> vaults = new CopyOnWriteArrayList<>();
  private OidcIssuer issuer;
  private TeeProvider tee;
  private CodeTrust trust;
  private KnownConstellation known;

  @BeforeEach
  void constellation() throws Exception {
    issuer = OidcIssuer.start(Seed.of("issuer of owners"), InstantSource.system());
    Path jar = Files.writeString(folder.resolve("vault.jar"), "the vault's code");
    Workload workload = Workload.of(List.of(jar), new byte[0]);
    tee =
        TeeProviders.installed()
            .open("local", new TeeEnvironment(folder, workload, InstantSource.system(), random))
            .orElseThrow();
    ByteString policy =
        ByteString.copyOf(LocalTrust.in(folder).policy(workload).json().toJson().getBytes(UTF_8));
    CollateralSource collateral = request -> new Fetched(collateral(), List.of(), List.of());
    trust = CodeTrust.development(LocalTrust.in(folder).anchors(), List.of(policy), collateral);
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      vaults.add(start(i));
      candidates.add(new Candidate(target(i), policy, "site " + i));
    }
    known =
        ConstellationSetup.of(trust, surroundings())
            .create(candidates, Quorums.of(3, 2, 3, 1, 2), authority.publicKey())
            .known();
  }

  @AfterEach
  void close() {
    vaults.forEach(VaultProcess::close);
    tee.close();
    issuer.close();
  }

  @Test
  void secret_isPutReadReplacedAndRemoved() throws Exception {
    try (VaultClient client = client("alice")) {
      assertThat(put(client, "first").committed()).isEqualTo(3);
      assertThat(get(client)).isEqualTo("first");
      put(client, "second");
      assertThat(get(client)).isEqualTo("second");
      assertThat(client.list().secrets()).hasSize(1);
      assertThat(client.changePolicy(NAME, policy("changed")).committed()).isEqualTo(3);
      try (SecretReading reading = client.get(NAME)) {
        assertThat(reading.policy().orElseThrow().digest()).isEqualTo(policy("changed").digest());
        assertThat(reading.faults()).isEmpty();
      }
      client.remove(NAME);
      assertThat(catchThrowableOfType(VaultException.class, () -> get(client))).isNotNull();
    }
  }

  @Test
  void secret_ofAnother_isNotThere() throws Exception {
    try (VaultClient alice = client("alice")) {
      put(alice, "first");
    }
    try (VaultClient bob = client("bob")) {
      assertThat(catchThrowableOfType(VaultException.class, () -> get(bob))).isNotNull();
      assertThat(bob.list().secrets()).isEmpty();
    }
  }

  @Test
  void secret_isReadWithOneVaultDown() throws Exception {
    try (VaultClient client = client("alice")) {
      put(client, "first");
    }
    vaults.get(1).close();

    try (VaultClient client = client("alice")) {
      assertThat(get(client)).isEqualTo("first");
    }
  }

  @Test
  void status_saysThatPeersVouchForTheDisks() throws Exception {
    try (VaultClient client = client("alice")) {
      assertThat(client.status())
          .hasSize(3)
          .allSatisfy(
              status -> {
                assertThat(status.fault()).isEmpty();
                assertThat(status.continuity().orElseThrow().state().name()).isEqualTo("WITNESSED");
              });
    }
  }

  private WriteResult put(VaultClient client, String secret) throws Exception {
    try (SecretBytes bytes = SecretBytes.takeOver(secret.getBytes(UTF_8))) {
      return client.put(NAME, policy("first"), bytes, false);
    }
  }

  private static String get(VaultClient client) throws Exception {
    try (SecretReading reading = client.get(NAME)) {
      return reading.secret().use(bytes -> new String(bytes, UTF_8));
    }
  }

  private VaultClient client(String subject) throws Exception {
    VaultTrust vaultTrust = VaultTrust.of(known.constellationId(), known.configurations(), trust);
    OwnerCredentials owner =
        OwnerCredentials.of(
            new OwnerId(issuer.issuer(), subject),
            () ->
                issuer.token(
                    TokenSpec.of(subject, "vault")
                        .claim("roles", List.of("enclave-vault:secret-owner"))
                        .confirmedBy(OwnerKey.thumbprint(key.publicKey()))),
            key);
    return VaultClient.connect(vaultTrust, known.endpoints(), owner, surroundings());
  }

  private VaultClient.Surroundings surroundings() {
    return new VaultClient.Surroundings(PACE, InstantSource.system(), System::nanoTime, random);
  }

  private VaultProcess start(int index) throws Exception {
    String configuration =
        """
        {"format": "cloister-vault-1", "development": true, "constellation_owner": "%s",
         "lease_ms": 1000,
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
            folder.resolve("vault-" + index),
            this::collateral,
            TrustedTime.believing(InstantSource.system(), System::nanoTime),
            random,
            System::nanoTime,
            this::addresses),
        VaultServer.Listen.onLoopback());
  }

  private List<Target> addresses() {
    return vaults.stream()
        .map(VaultProcess::port)
        .filter(port -> port > 0)
        .map(port -> new Target("127.0.0.1", port))
        .toList();
  }

  private Target target(int index) {
    return new Target("127.0.0.1", vaults.get(index).port());
  }

  private Collateral collateral() {
    try {
      return LocalTrust.in(folder).collateral();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SecretPolicy policy(String description) throws Exception {
    String text = "{\"version\":1,\"description\":\"" + description + "\",\"release\":{}}";
    return SecretPolicy.parse(text.getBytes(UTF_8));
  }
}
