package dev.cloister.cli.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.client.Target;
import dev.cloister.cli.CliRun;
import dev.cloister.cli.ExitCode;
import dev.cloister.client.vault.CodeTrust;
import dev.cloister.client.vault.KnownConstellation;
import dev.cloister.client.vault.OwnerKeyFile;
import dev.cloister.constellation.Descriptor;
import dev.cloister.constellation.Member;
import dev.cloister.constellation.Quorums;
import dev.cloister.constellation.SignedDescriptor;
import dev.cloister.constellation.SigningKey;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.request.OwnerKey;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code cloister vault} where no vault is there: what is refused before, and what is said then.
 */
class VaultOfflineTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final String POLICY = "{\"version\": 1}";

  @TempDir private Path folder;
  private final SecureRandom random = new SecureRandom();
  private int port;

  @BeforeEach
  void files() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    OwnerKeyFile.create(folder.resolve("owner.key"), random);
    Files.writeString(folder.resolve("token"), token("{\"iss\":\"https://id\",\"sub\":\"alice\"}"));
    Files.writeString(folder.resolve("c.json"), constellation(POLICY).toJson().toJson());
  }

  @Test
  void ownerKey_ofAFileThatIsNotThere_isMadeAndShownTheSameAgain() throws Exception {
    Path file = folder.resolve("new.key");
    CliRun first = run("owner-key", file);
    CliRun second = run("owner-key", file);

    assertThat(first.exitCode()).as(first.err()).isZero();
    assertThat(second.out()).isEqualTo(first.out());
    SigningKey key = OwnerKeyFile.read(file);
    assertThat(first.out())
        .contains("nonce  " + OwnerKey.nonce(key.publicKey()))
        .contains("jkt    " + OwnerKey.thumbprint(key.publicKey()));
    assertThat(Files.readString(file)).startsWith("-----BEGIN PRIVATE KEY-----");
    assertThat(first.out()).doesNotContain("PRIVATE");
  }

  @Test
  void ownerKey_thatOthersCanRead_isWrongUse() throws Exception {
    Files.setPosixFilePermissions(
        folder.resolve("owner.key"), PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(run("owner-key", folder.resolve("owner.key")).exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(asOwner("list").exitCode()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void get_nobodyAnswers_isUndecidedAndNamesTheVaults() {
    CliRun run = asOwner("get", "db/password");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.UNDECIDED);
    assertThat(run.err()).startsWith("cloister: no_quorum").contains("peer_unreachable");
    assertThat(run.err().lines().filter(line -> line.startsWith("  vault ")).count()).isEqualTo(3);
    assertThat(run.secrets().length()).isZero();
  }

  @Test
  void status_nobodyAnswers_isUndecidedAndHasEveryVault() {
    CliRun run = asOwner("status");
    assertThat(run.exitCode()).isEqualTo(ExitCode.UNDECIDED);
    assertThat(run.out()).contains("not proven").contains("unreachable (peer_unreachable)");
    assertThat(asOwner("status", "--json").out()).contains("\"kind\"");
  }

  /** Nothing is read that would then be shown. */
  @Test
  void get_toATerminal_isRefusedUnlessTheUserSaysSo() {
    CliRun refused =
        CliRun.onTerminal(folder, NOW, args(List.of("get", "x"), folder.resolve("c.json")));
    assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(refused.err()).contains("--show");

    CliRun shown =
        CliRun.onTerminal(
            folder, NOW, args(List.of("get", "x", "--show"), folder.resolve("c.json")));
    assertThat(shown.exitCode()).isEqualTo(ExitCode.UNDECIDED);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, (1 << 20) + 1})
  void put_ofWhatIsNoSecret_isWrongUse(int length) {
    CliRun run =
        CliRun.with(
            folder, NOW, new byte[length], args(List.of("put", "x"), folder.resolve("c.json")));
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void put_underAPolicyThatIsNone_isWrongUse() throws Exception {
    Path policy = Files.writeString(folder.resolve("p.json"), "{\"version\": 2}");
    assertThat(asOwner("put", "x", "--policy", policy.toString()).exitCode())
        .isEqualTo(ExitCode.USAGE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a.b", "a.!.c", "a.e30.c"})
  void token_thatIsNone_isWrongUseAndNotRepeated(String text) throws Exception {
    Files.writeString(folder.resolve("token"), text);
    CliRun run = asOwner("list");
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("--token: expected a JWT");
  }

  @Test
  void constellation_whoseIdIsNotTheDescriptors_isRefused() throws Exception {
    KnownConstellation good = constellation(POLICY);
    KnownConstellation other =
        new KnownConstellation(
            ByteString.copyOf(new byte[32]),
            good.configurations(),
            good.codePolicies(),
            good.endpoints());
    Files.writeString(folder.resolve("c.json"), other.toJson().toJson());
    CliRun run = asOwner("list");
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("not the pinned constellation");
  }

  /** A root without hardware behind it is named by the policy and by the user. */
  @Test
  void constellation_ofADevelopmentRoot_needsTheUsersWord() throws Exception {
    String policy = "{\"version\":1,\"anchors\":{\"development\":[\"" + "00".repeat(32) + "\"]}}";
    Files.writeString(folder.resolve("c.json"), constellation(policy).toJson().toJson());
    CliRun run = asOwner("list");
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("--development");
  }

  @Test
  void init_nobodyAnswers_isUndecidedAndWritesNothing() throws Exception {
    Path policy = Files.writeString(folder.resolve("code.json"), POLICY);
    Path output = folder.resolve("made.json");
    CliRun run =
        run(
            "init",
            "--vault",
            "https://127.0.0.1:" + port + "=a",
            "--vault",
            "https://127.0.0.1:" + port + "=b",
            "--vault",
            "https://127.0.0.1:" + port + "=c",
            "--code-policy",
            policy,
            "--owner-key",
            folder.resolve("owner.key"),
            "-o",
            output);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.UNDECIDED);
    assertThat(output).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-k 1", "-q 1", "-k 4", "--witnesses 3", "--degraded-writes 1"})
  void init_ofNumbersThatProtectNothing_isWrongUse(String shape) throws Exception {
    Path policy = Files.writeString(folder.resolve("code.json"), POLICY);
    List<Object> args =
        new ArrayList<>(
            List.of(
                "init",
                "--vault",
                "https://a",
                "--vault",
                "https://b",
                "--vault",
                "https://c",
                "--code-policy",
                policy,
                "--owner-key",
                folder.resolve("owner.key"),
                "-o",
                folder.resolve("made.json")));
    args.addAll(List.of(shape.split(" ", -1)));
    assertThat(run(args.toArray()).exitCode()).isEqualTo(ExitCode.USAGE);
  }

  private KnownConstellation constellation(String policy) {
    ByteString text = ByteString.copyOf(policy.getBytes(UTF_8));
    Map<VaultId, SigningKey> keys = new HashMap<>();
    List<Member> members = new ArrayList<>();
    Map<VaultId, Target> endpoints = new HashMap<>();
    for (int position = 1; position <= 3; position++) {
      SigningKey key = SigningKey.generate(random);
      VaultId vault = VaultId.random(random);
      keys.put(vault, key);
      endpoints.put(vault, new Target("127.0.0.1", port));
      members.add(
          new Member(
              vault,
              key.publicKey(),
              position,
              "tdx",
              ByteString.copyOf(new byte[0]),
              "site",
              CodeTrust.nameOf(text)));
    }
    Descriptor descriptor =
        Descriptor.genesis(
            Quorums.of(3, 2, 3, 1, 2), SigningKey.generate(random).publicKey(), members, random);
    Map<VaultId, ByteString> signatures = new HashMap<>();
    keys.forEach((vault, key) -> signatures.put(vault, key.sign(descriptor)));
    return new KnownConstellation(
        descriptor.constellationId(),
        List.of(SignedDescriptor.genesis(descriptor, signatures)),
        List.of(text),
        endpoints);
  }

  private static String token(String claims) {
    return "e30."
        + Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(UTF_8))
        + ".c2ln";
  }

  private CliRun asOwner(Object... args) {
    return CliRun.of(folder, NOW, args(List.of(args), folder.resolve("c.json")));
  }

  private Object[] args(List<Object> args, Path constellation) {
    List<Object> all = new ArrayList<>(List.of("vault"));
    all.addAll(args);
    all.addAll(
        List.of(
            "--constellation",
            constellation,
            "--key",
            folder.resolve("owner.key"),
            "--token",
            folder.resolve("token")));
    return all.toArray();
  }

  private CliRun run(Object... args) {
    List<Object> all = new ArrayList<>(List.of("vault"));
    all.addAll(List.of(args));
    return CliRun.of(folder, NOW, all.toArray());
  }
}
