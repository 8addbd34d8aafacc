package dev.cloister.cli.key;

import static dev.cloister.cli.vault.LocalVaults.word;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.cli.CliRun;
import dev.cloister.cli.ExitCode;
import dev.cloister.cli.vault.LocalVaults;
import dev.cloister.cli.vault.LocalVaults.Person;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code cloister vault key} against vaults on this machine. */
class KeyCommandsTest {
  private static final byte[] MESSAGE = "pay 7".getBytes(UTF_8);

  @TempDir private Path folder;
  private LocalVaults local;
  private Person alice;
  private Person max;
  private List<String> ids;

  @BeforeEach
  void constellation() throws Exception {
    local = LocalVaults.in(folder);
    alice = local.person("alice", "enclave-vault:secret-owner");
    max = local.person("max", "key-manager");
    ids = local.ids(alice);
  }

  @AfterEach
  void close() {
    local.close();
  }

  @Test
  void wrap_ofASecret_isOpenedAgainAndWithAnotherContextNot() throws Exception {
    create("disk", "aes-256-gcm", "wrap", "unwrap");
    Path context = Files.writeString(file("context"), "volume 1");
    Path blob = file("blob");

    CliRun wrap = alice.with(MESSAGE, at(0, "key", "wrap", "disk", "--aad", context, "--to", blob));
    assertThat(wrap.exitCode()).as(wrap.err()).isZero();
    assertThat(wrap.out()).isEmpty();

    CliRun unwrap = alice.run(at(0, "key", "unwrap", "disk", "--aad", context, "--from", blob));
    assertThat(unwrap.exitCode()).as(unwrap.err()).isZero();
    assertThat(unwrap.secrets().bytes()).isEqualTo(MESSAGE);
    assertThat(unwrap.out()).isEmpty();

    CliRun other = alice.run(at(0, "key", "unwrap", "disk", "--from", blob));
    assertThat(other.exitCode()).isEqualTo(ExitCode.CONTRAINDICATED);
    assertThat(other.secrets().length()).isZero();

    CliRun elsewhere = alice.run(at(1, "key", "unwrap", "disk", "--aad", context, "--from", blob));
    assertThat(elsewhere.err()).startsWith("cloister: refused").contains("not_found");
  }

  @Test
  void importOfOneKeyAtTwoVaults_unwrapsAtOneWhatTheOtherWrapped() throws Exception {
    Path policy = policy("wrap", "unwrap");
    for (int vault : new int[] {0, 1}) {
      CliRun placed =
          alice.with(
              new byte[32],
              at(vault, "key", "import", "k", "--type", "aes-256-gcm", "--policy", policy));
      assertThat(placed.exitCode()).as(placed.err()).isZero();
    }
    Path blob = file("blob");
    assertThat(alice.with(MESSAGE, at(0, "key", "wrap", "k", "--to", blob)).exitCode()).isZero();

    CliRun unwrap = alice.run(at(1, "key", "unwrap", "k", "--from", blob));
    assertThat(unwrap.secrets().bytes()).as(unwrap.err()).isEqualTo(MESSAGE);
  }

  /** What 'key sign' prints anybody verifies with the JDK. */
  @Test
  void sign_byANewVersion_isVerifiedByTheVaultAndWithoutIt() throws Exception {
    String spki =
        word(create("release", "ed25519", "sign", "verify", "info", "rotate"), "public key");
    CliRun rotated = alice.run(at(0, "key", "rotate", "release", "--after", "1"));
    assertThat(rotated.exitCode()).as(rotated.err()).isZero();

    CliRun sign = alice.with(MESSAGE, at(0, "key", "sign", "release"));
    assertThat(sign.out()).as(sign.err()).startsWith("2:");
    Path signature = Files.writeString(file("signature"), sign.out());
    Object[] verify = at(0, "key", "verify", "release", "--signature", signature);
    assertThat(alice.with(MESSAGE, verify).out()).isEqualTo("valid\n");
    CliRun other = alice.with("pay 8".getBytes(UTF_8), verify);
    assertThat(other.exitCode()).isEqualTo(ExitCode.CONTRAINDICATED);
    assertThat(other.out()).isEqualTo("NOT VALID\n");

    String second =
        rotated.out().lines().filter(line -> line.startsWith("public key")).toList().get(1);
    assertThat(second).doesNotContain(spki);
    assertThat(verifies(second.substring("public key".length()).strip(), sign.out())).isTrue();
  }

  private static boolean verifies(String spki, String line) throws Exception {
    PublicKey key =
        KeyFactory.getInstance("Ed25519")
            .generatePublic(new X509EncodedKeySpec(Base64.getUrlDecoder().decode(spki)));
    Signature signature = Signature.getInstance("Ed25519");
    signature.initVerify(key);
    signature.update(MESSAGE);
    return signature.verify(Base64.getUrlDecoder().decode(line.strip().substring(2)));
  }

  @Test
  void macAndDerive_giveTagsKeysAndBytes() throws Exception {
    create("root", "hmac-sha-256", "mac", "verify-mac", "derive", "export", "info");
    Path tag = file("tag");
    assertThat(alice.with(MESSAGE, at(0, "key", "mac", "root", "--to", tag)).exitCode()).isZero();
    assertThat(Files.getPosixFilePermissions(tag))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(alice.with(MESSAGE, at(0, "key", "verify", "root", "--tag", tag)).out())
        .isEqualTo("valid\n");

    Path context = Files.writeString(file("context"), "tenant 7");
    Object[] bytes =
        at(0, "key", "derive", "root", "--key-version", "1", "--context", context, "--bytes", "32");
    CliRun derived = alice.run(bytes);
    assertThat(derived.secrets().length()).as(derived.err()).isEqualTo(32);
    assertThat(alice.run(bytes).secrets()).isEqualTo(derived.secrets());

    CliRun named =
        alice.run(
            at(
                0,
                "key",
                "derive",
                "root",
                "--key-version",
                "1",
                "--context",
                context,
                "--as",
                "t7"));
    assertThat(word(named, "type")).isEqualTo("aes-256-gcm");
    assertThat(alice.run(at(0, "key", "list")).out())
        .contains("root  hmac-sha-256  version 1")
        .contains("t7  aes-256-gcm  version 1");
  }

  @Test
  void export_isRefusedUnlessThePolicySaysSo() throws Exception {
    create("closed", "aes-256-gcm", "wrap", "info");
    create("open", "aes-256-gcm", "export");

    CliRun refused =
        alice.run(at(0, "key", "export", "closed", "--key-version", "1", "--to", file("out")));
    assertThat(refused.exitCode()).isEqualTo(ExitCode.CONTRAINDICATED);
    assertThat(refused.err()).contains("policy_refused");
    assertThat(file("out")).doesNotExist();
    CliRun why = alice.run(at(0, "key", "explain", "closed", "--operation", "export"));
    assertThat(why.exitCode()).isEqualTo(ExitCode.CONTRAINDICATED);
    assertThat(why.out()).startsWith("outcome       policy_refused");

    CliRun given = alice.run(at(0, "key", "export", "open", "--key-version", "1"));
    assertThat(given.secrets().length()).as(given.err()).isEqualTo(32);
  }

  @Test
  void approve_byAManager_letsTheRequesterDoItOnce() throws Exception {
    CliRun made =
        createWith(
            "payroll",
            "p-256",
            """
            {"id": "s", "principals": ["carol"], "operations": ["sign"],
             "conditions": {"approval": {"manager": "managers", "fresh_for_seconds": 300}}}""");
    String handle = word(made, "handle");
    Person carol = local.person("carol");
    String caller =
        CliRun.of(
                folder,
                LocalVaults.CLOCK.instant(),
                "vault",
                "key",
                "caller",
                "--token",
                carol.token())
            .out()
            .strip();
    CliRun before = carol.with(MESSAGE, at(0, "key", "sign", "--handle", handle));
    assertThat(before.err()).contains("approval_required");

    Path approval = file("approval.json");
    Object[] approve =
        at(
            0,
            "key",
            "approve",
            "--handle",
            handle,
            "--key-version",
            "1",
            "--operation",
            "sign",
            "--requester",
            caller,
            "--to",
            approval);
    assertThat(alice.run(approve).err()).contains("forbidden");
    CliRun approved = max.run(approve);
    assertThat(approved.exitCode()).as(approved.err()).isZero();

    Object[] sign = at(0, "key", "sign", "--handle", handle, "--approval", approval);
    CliRun signed = carol.with(MESSAGE, sign);
    assertThat(signed.out()).as(signed.err()).startsWith("1:");
    assertThat(carol.with(MESSAGE, sign).err()).contains("replayed_request");
  }

  @Test
  void profile_isStagedApprovedAndPromoted() throws Exception {
    createWith(
        "app", "p-256", "{\"id\": \"i\", \"principals\": [\"me\"], \"operations\": [\"info\"]}");
    CliRun staged =
        alice.run(
            at(
                0,
                "key",
                "profile",
                "stage",
                "app",
                "--principal",
                "code",
                "--tee",
                "tdx",
                "--appraisal",
                file("code.json")));
    String profile = word(staged, "profile");
    String handle = word(alice.run(at(0, "key", "info", "app")), "handle");
    Object[] promote = at(0, "key", "profile", "promote", "app", "--profile", profile);
    assertThat(alice.run(promote).err()).contains("approval_required");

    CliRun approved =
        max.run(at(0, "key", "profile", "approve", "--handle", handle, "--profile", profile));
    assertThat(approved.out()).as(approved.err()).contains("approved by max of");
    assertThat(alice.run(promote).exitCode()).isZero();
    assertThat(alice.run(at(0, "key", "profile", "list", "app")).out()).isEmpty();
    assertThat(alice.run(at(0, "key", "policy", "app")).out()).contains("rtmr3");
  }

  @Test
  void policy_isChangedByWhomItSaysAndByNobodyElse() throws Exception {
    create("k", "aes-256-gcm", "wrap", "info");
    Path wider = policy("wrap", "info", "export");
    CliRun refused = alice.run(at(0, "key", "policy", "k", "--set", wider));
    assertThat(refused.exitCode()).isEqualTo(ExitCode.CONTRAINDICATED);
    Path described =
        Files.writeString(
            file("described.json"),
            Files.readString(policy("wrap", "info"))
                .replace("\"version\": 1,", "\"version\": 1, \"description\": \"new\","));
    CliRun changed = alice.run(at(0, "key", "policy", "k", "--set", described));
    assertThat(changed.exitCode()).as(changed.err()).isZero();
    assertThat(alice.run(at(0, "key", "policy", "k")).out()).contains("\"description\": \"new\"");
  }

  @Test
  void remove_atOneVault_destroysTheKey() throws Exception {
    create("k", "aes-256-gcm", "wrap");
    assertThat(alice.run(at(0, "key", "rm", "k")).out()).startsWith("destroyed ");
    assertThat(alice.with(MESSAGE, at(0, "key", "wrap", "k")).err()).contains("not_found");
  }

  /** Nothing is asked of a vault. */
  @Test
  void command_thatIsNotWhole_isWrongUse() throws Exception {
    List<Object[]> wrong =
        List.of(
            at(0, "key", "sign"),
            at(0, "key", "sign", "a", "--handle", "00".repeat(32)),
            at(0, "key", "sign", "--handle", "00"),
            at(0, "key", "create", "a", "--type", "rsa", "--policy", policy("sign")),
            at(0, "key", "verify", "a"),
            at(0, "key", "export", "a", "--key-version", "0"),
            at(0, "key", "derive", "a", "--key-version", "1", "--context", policy("x-y")),
            at(0, "key", "import", "a", "--type", "p-256", "--policy", policy("sign")),
            at(0, "key", "explain", "a", "--operation", "steal"),
            at(0, "key", "sign", "a", "--approval", policy("sign")),
            new Object[] {"key", "list", "--vault", "zz"},
            new Object[] {"key", "list", "--vault", ids.get(0).substring(0, 3)});
    for (Object[] args : wrong) {
      assertThat(alice.run(args).exitCode()).as(List.of(args).toString()).isEqualTo(ExitCode.USAGE);
    }
  }

  private CliRun create(String name, String type, String... operations) throws Exception {
    CliRun made =
        alice.run(at(0, "key", "create", name, "--type", type, "--policy", policy(operations)));
    assertThat(made.exitCode()).as(made.err()).isZero();
    return made;
  }

  /** The owner may do that, and describe the key. */
  private Path policy(String... operations) throws Exception {
    return Files.writeString(
        file("p.json"),
        """
        {"version": 1, "principals": {"me": {"owner": true}},
         "grants": [{"id": "g", "principals": ["me"], "operations": ["%s"]}],
         "mutability": {"description": ["me"]}}
        """
            .formatted(String.join("\", \"", operations)));
  }

  private CliRun createWith(String name, String type, String grant) throws Exception {
    Path policy =
        Files.writeString(
            file("grant.json"),
            """
            {"version": 1,
             "principals": {
               "me": {"owner": true},
               "carol": {"issuer": "%1$s", "subject": "carol"},
               "managers": {"issuer": "%1$s", "role": "key-manager"},
               "code": {"code": {"tdx": [%2$s]}}},
             "grants": [%3$s],
             "profiles": {"principals": ["code"], "managers": ["managers"], "approvals": 1,
               "ttl_seconds": 3600}}
            """
                .formatted(local.issuer(), Files.readString(file("code.json")), grant));
    CliRun made = alice.run(at(0, "key", "create", name, "--type", type, "--policy", policy));
    assertThat(made.exitCode()).as(made.err()).isZero();
    return made;
  }

  private Object[] at(int vault, Object... args) {
    List<Object> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--vault", ids.get(vault).substring(0, 8)));
    return all.toArray();
  }

  private Path file(String name) {
    return folder.resolve(name);
  }
}
