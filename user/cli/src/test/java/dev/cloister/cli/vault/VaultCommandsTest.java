package dev.cloister.cli.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.json.Json;
import dev.cloister.cli.CliRun;
import dev.cloister.cli.ExitCode;
import dev.cloister.tee.TeeEnvironment;
import dev.cloister.tee.TeeProvider;
import dev.cloister.tee.TeeProviders;
import dev.cloister.tee.Workload;
import dev.cloister.testkit.oidc.OidcIssuer;
import dev.cloister.testkit.oidc.TokenSpec;
import dev.cloister.testkit.pki.Pem;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.time.TrustedTime;
import dev.cloister.vault.VaultProcess;
import dev.cloister.vault.api.VaultServer;
import dev.cloister.vault.config.VaultConfiguration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code cloister vault} against three vaults on this machine, as the guide says it. */
class VaultCommandsTest {
  private static final InstantSource CLOCK = InstantSource.system();

  @TempDir private Path folder;
  private final SecureRandom random = new SecureRandom();
  private final List<AutoCloseable> parts = new ArrayList<>();
  private final List<VaultProcess> vaults = new ArrayList<>();
  private OidcIssuer issuer;

  @BeforeEach
  void constellation() throws Exception {
    issuer = OidcIssuer.start(Seed.fresh(random), CLOCK);
    parts.add(issuer);
    String authority = word(run("owner-key", file("authority.key")), "spki");
    byte[] configuration =
        """
        {"format": "cloister-vault-1", "development": true, "constellation_owner": "%s",
         "oidc": [{"issuer": "%s", "audience": "vaults", "jwks_url": "%s"}]}
        """
            .formatted(authority, issuer.issuer(), issuer.keysAddress())
            .getBytes(UTF_8);
    Workload workload = Workload.of(List.of(), configuration);
    for (int i = 0; i < 3; i++) {
      start(i, configuration, workload);
    }
    Files.writeString(file("code.json"), policy(workload));
    List<Object> init = new ArrayList<>(List.of("init"));
    for (VaultProcess vault : vaults) {
      init.addAll(List.of("--vault", "https://127.0.0.1:" + vault.port() + "=site"));
    }
    init.addAll(
        List.of(
            "--code-policy", file("code.json"),
            "--owner-key", file("authority.key"),
            "--degraded-writes", "2",
            "-o", file("c.json")));
    CliRun made = run(trusting(init));
    assertThat(made.exitCode()).as(made.err()).isZero();
    String id = word(made, "constellation");
    assertThat(Json.parseObject(Files.readAllBytes(file("c.json"))).string("constellation"))
        .isEqualTo(id);
    String jkt = word(run("owner-key", file("owner.key")), "jkt");
    Files.writeString(
        file("token"),
        issuer.token(
            TokenSpec.of("alice", "vaults")
                .claim("roles", List.of("enclave-vault:secret-owner"))
                .confirmedBy(jkt)));
  }

  private void start(int index, byte[] configuration, Workload workload) throws Exception {
    TeeProvider tee =
        TeeProviders.installed()
            .open("local", new TeeEnvironment(folder, workload, CLOCK, random))
            .orElseThrow();
    parts.addFirst(tee);
    VaultProcess vault =
        VaultProcess.start(
            new VaultProcess.Setup(
                VaultConfiguration.parse(configuration),
                tee,
                Files.createDirectories(folder.resolve("vault-" + index)),
                Collateral::empty,
                TrustedTime.believing(CLOCK, System::nanoTime),
                random,
                System::nanoTime),
            VaultServer.Listen.onLoopback());
    vaults.add(vault);
    parts.addFirst(vault);
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable part : parts) {
      part.close();
    }
  }

  @Test
  void commands_ofTheGuide_doWhatItSays() throws Exception {
    byte[] secret = {0, 'a', (byte) 0xff, '\n'};
    CliRun put = with(secret, "put", "db/password");
    assertThat(put.exitCode()).as(put.err()).isZero();
    assertThat(put.out()).isEqualTo("stored db/password: version 1, at 3 of 3 vaults\n");
    assertThat(put.err()).isEmpty();

    CliRun get = asOwner("get", "db/password");
    assertThat(get.exitCode()).as(get.err()).isZero();
    assertThat(get.secrets().bytes()).isEqualTo(secret);
    assertThat(get.out()).isEmpty();

    CliRun toFile = asOwner("get", "db/password", "--to", file("secret"));
    assertThat(toFile.exitCode()).isZero();
    assertThat(Files.readAllBytes(file("secret"))).isEqualTo(secret);
    assertThat(Files.getPosixFilePermissions(file("secret")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));

    assertThat(asOwner("list").out()).startsWith("db/password  version 1  until ");
    assertThat(asOwner("list", "--json").out()).contains("\"vaults\"");

    Files.writeString(file("p.json"), "{\"version\": 1, \"release\": {}, \"ttl_seconds\": 600}");
    CliRun changed = asOwner("policy", "db/password", "--set", file("p.json"));
    assertThat(changed.out())
        .isEqualTo("policy changed of db/password: version 1, step 1, at 3 of 3 vaults\n");
    assertThat(asOwner("policy", "db/password").out()).contains("\"ttl_seconds\": 600");

    assertThat(asOwner("rm", "db/password").out())
        .isEqualTo("deleted db/password: version 2, at 3 of 3 vaults\n");
    CliRun gone = asOwner("get", "db/password");
    assertThat(gone.exitCode()).isEqualTo(ExitCode.CONTRAINDICATED);
    assertThat(gone.err()).startsWith("cloister: no_such_secret");
  }

  @Test
  void commands_oneVaultDown_goOnAndSayWhich() throws Exception {
    assertThat(with("one".getBytes(UTF_8), "put", "x").exitCode()).isZero();
    vaults.getFirst().close();

    CliRun get = asOwner("get", "x");
    assertThat(get.exitCode()).as(get.err()).isZero();
    assertThat(new String(get.secrets().bytes(), UTF_8)).isEqualTo("one");

    CliRun status = asOwner("status");
    assertThat(status.exitCode()).isEqualTo(ExitCode.WARNING);
    assertThat(status.out())
        .contains("affirming, tdx-v4, root development")
        .contains("unproven since")
        .contains("unreachable");

    CliRun refused = with("two".getBytes(UTF_8), "put", "x");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.UNDECIDED);
    assertThat(refused.err()).contains("no_quorum").contains("unreachable (peer_unreachable)");

    CliRun degraded = with("two".getBytes(UTF_8), "put", "x", "--degraded");
    assertThat(degraded.exitCode()).isEqualTo(ExitCode.WARNING);
    assertThat(degraded.err()).contains("degraded: one more loss loses it");
    assertThat(new String(asOwner("get", "x").secrets().bytes(), UTF_8)).isEqualTo("two");

    CliRun repair = asOwner("repair", "x");
    assertThat(repair.exitCode()).isEqualTo(ExitCode.WARNING);
    assertThat(repair.out()).contains("held by 2 vaults, degraded");
  }

  private CliRun with(byte[] in, Object... args) {
    return CliRun.with(folder, CLOCK.instant(), in, withVault(owner(List.of(args))));
  }

  private CliRun asOwner(Object... args) {
    return run(owner(List.of(args)));
  }

  private Object[] owner(List<Object> args) {
    List<Object> all = new ArrayList<>(args);
    all.addAll(
        List.of(
            "--constellation", file("c.json"),
            "--key", file("owner.key"),
            "--token", file("token")));
    return trusting(all);
  }

  private Object[] trusting(List<Object> args) {
    List<Object> all = new ArrayList<>(args);
    all.addAll(
        List.of(
            "--development",
            "--development-root",
            folder.resolve("tee-local/root.pem"),
            "--collateral",
            folder.resolve("tee-local/collateral.json")));
    return all.toArray();
  }

  private CliRun run(Object... args) {
    Instant now = CLOCK.instant();
    return CliRun.of(folder, now, withVault(args));
  }

  private static Object[] withVault(Object[] args) {
    List<Object> all = new ArrayList<>(List.of("vault"));
    all.addAll(List.of(args));
    return all.toArray();
  }

  private Path file(String name) {
    return folder.resolve(name);
  }

  /** The second word of the line that begins with the first. */
  private static String word(CliRun run, String first) {
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run.out()
        .lines()
        .filter(line -> line.startsWith(first))
        .map(line -> line.substring(first.length()).strip())
        .findFirst()
        .orElseThrow();
  }

  private String policy(Workload workload) throws Exception {
    byte[] root =
        Pem.decode("PUBLIC KEY", Files.readString(folder.resolve("tee-local/root.pem"))).getFirst();
    return """
    {"version": 1, "anchors": {"development": ["%s"]}, "measurements": {"rtmr3": ["%s"]}}
    """
        .formatted(
            HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(root)),
            HexFormat.of().formatHex(workload.register()));
  }
}
