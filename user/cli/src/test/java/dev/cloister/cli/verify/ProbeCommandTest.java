package dev.cloister.cli.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.channel.ratls.AttestedService;
import dev.cloister.channel.ratls.Attester;
import dev.cloister.channel.ratls.EvidenceCertificate;
import dev.cloister.cli.CliRun;
import dev.cloister.http.AttestedEdge;
import dev.cloister.http.EdgeObserver;
import dev.cloister.http.HttpEdge;
import dev.cloister.http.HttpServerConfig;
import dev.cloister.http.Router;
import dev.cloister.http.TlsConfig;
import dev.cloister.http.TlsIdentity;
import dev.cloister.tee.TeeEnvironment;
import dev.cloister.tee.TeeProvider;
import dev.cloister.tee.TeeProviders;
import dev.cloister.tee.Workload;
import dev.cloister.testkit.pki.Pem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code cloister channel probe} against a service on a local TEE. */
class ProbeCommandTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  @TempDir private Path folder;
  private Workload workload;
  private Attester attester;
  private HttpEdge edge;
  private int port;

  @BeforeEach
  void serve() throws Exception {
    SecureRandom random = new SecureRandom();
    Path jar = Files.writeString(folder.resolve("app.jar"), "app");
    workload = Workload.of(List.of(jar), new byte[0]);
    TeeProvider tee =
        TeeProviders.installed()
            .open("local", new TeeEnvironment(folder, workload, () -> NOW, random))
            .orElseThrow();
    attester = Attester.ephemeral(tee, random);
    KeyPairGenerator keys = KeyPairGenerator.getInstance("EC");
    keys.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair leaf = keys.generateKeyPair();
    TlsIdentity identity =
        new TlsIdentity(
            leaf.getPrivate(),
            List.of(
                EvidenceCertificate.issue(leaf, "vault", tee, NOW, Duration.ofDays(1), random)));
    AttestedEdge attested =
        AttestedEdge.of(AttestedService.of(attester, "vault", random, System::nanoTime));
    edge =
        HttpEdge.start(
            HttpServerConfig.tls("127.0.0.1", 0, TlsConfig.of(identity)),
            Router.of(List.of(attested.route())),
            EdgeObserver.NONE);
    port = edge.port();
  }

  @AfterEach
  void close() {
    edge.close();
  }

  @Test
  void probe_genuineService_saysWhatIsProvenAndWhatIsNot() throws Exception {
    CliRun run = probe("--policy", policy());
    assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
    assertThat(run.out())
        .contains("channel     proven")
        .contains("evidence    proven")
        .contains(
            "instance    not proven   name it with --identity: " + attester.identityKey().hex())
        .contains("certificate hint only    tdx-v4 evidence in it")
        .contains("freshness none, channel none")
        .contains("this end    not proven")
        .endsWith("affirming\n");
  }

  @Test
  void probe_json_hasTheSame() throws Exception {
    CliRun run = probe("--policy", policy(), "--json", "--identity", attester.identityKey().hex());
    JsonObject json = Json.parseObject(run.out().getBytes(StandardCharsets.UTF_8));
    assertThat(json.string("verdict")).isEqualTo("affirming");
    assertThat(json.bool("channel")).isTrue();
    assertThat(json.bool("bound")).isTrue();
    assertThat(json.bool("identityNamed")).isTrue();
    assertThat(json.object("certificate").string("freshness")).isEqualTo("none");
  }

  @Test
  void probe_policyWithoutMeasurements_isAWarning() throws Exception {
    CliRun run = probe();
    assertThat(run.exitCode()).as(run.out() + run.err()).isEqualTo(2);
    assertThat(run.out()).contains("reference.none");
  }

  @Test
  void probe_otherCode_isContraindicatedAndSaysWhy() throws Exception {
    Files.writeString(folder.resolve("app.jar"), "another");
    workload = Workload.of(List.of(folder.resolve("app.jar")), new byte[0]);
    CliRun run = probe("--policy", policy());
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out())
        .contains("attestation_rejected")
        .contains("measurement.mismatch")
        .endsWith("contraindicated\n");
  }

  @Test
  void probe_anotherInstance_isRefused() throws Exception {
    CliRun run = probe("--policy", policy(), "--identity", attester.attestationKey().hex());
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).contains("peer_not_expected").endsWith("refused\n");
  }

  @Test
  void probe_nobodyListens_isUndecided() throws Exception {
    edge.close();
    CliRun run = probe("--policy", policy());
    assertThat(run.exitCode()).isEqualTo(4);
    assertThat(run.out()).contains("peer_unreachable").endsWith("undecided\n");
  }

  @Test
  void probe_developmentRootWithoutSayingSo_isWrongUse() {
    CliRun run =
        CliRun.of(
            folder,
            NOW,
            "channel",
            "probe",
            "https://localhost:1",
            "--service",
            "vault",
            "--development-root",
            folder.resolve("tee-local/root.pem"));
    assertThat(run.exitCode()).isEqualTo(3);
  }

  @Test
  void probe_notAnHttpsUrl_isWrongUse() {
    assertThat(
            CliRun.of(folder, NOW, "channel", "probe", "http://localhost", "--service", "v")
                .exitCode())
        .isEqualTo(3);
  }

  private CliRun probe(Object... more) {
    List<Object> args =
        new ArrayList<>(
            List.of(
                "channel",
                "probe",
                "https://127.0.0.1:" + port,
                "--service",
                "vault",
                "--development",
                "--development-root",
                folder.resolve("tee-local/root.pem"),
                "--collateral",
                folder.resolve("tee-local/collateral.json")));
    args.addAll(List.of(more));
    return CliRun.of(folder.resolve("cache"), NOW, args.toArray());
  }

  private Path policy() throws Exception {
    byte[] root =
        Pem.decode("PUBLIC KEY", Files.readString(folder.resolve("tee-local/root.pem"))).getFirst();
    return Files.writeString(
        folder.resolve("policy.json"),
        """
        {"version": 1, "anchors": {"development": ["%s"]}, "measurements": {"rtmr3": ["%s"]}}
        """
            .formatted(
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(root)),
                HexFormat.of().formatHex(workload.register())));
  }
}
