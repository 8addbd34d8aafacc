package dev.cloister.cli.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.cli.CliRun;
import dev.cloister.cli.ExitCode;
import dev.cloister.vault.VaultProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code cloister vault} against three vaults on this machine, as the guide says it. */
class VaultCommandsTest {
  @TempDir private Path folder;
  private LocalVaults local;
  private LocalVaults.Person owner;

  @BeforeEach
  void constellation() throws Exception {
    local = LocalVaults.in(folder);
    owner = local.person("alice", "enclave-vault:secret-owner");
  }

  @AfterEach
  void close() {
    local.close();
  }

  @Test
  void commands_ofTheGuide_doWhatItSays() throws Exception {
    byte[] secret = {0, 'a', (byte) 0xff, '\n'};
    CliRun put = owner.with(secret, "put", "db/password");
    assertThat(put.exitCode()).as(put.err()).isZero();
    assertThat(put.out()).isEqualTo("stored db/password: version 1, at 3 of 3 vaults\n");
    assertThat(put.err()).isEmpty();

    CliRun get = owner.run("get", "db/password");
    assertThat(get.exitCode()).as(get.err()).isZero();
    assertThat(get.secrets().bytes()).isEqualTo(secret);
    assertThat(get.out()).isEmpty();

    CliRun toFile = owner.run("get", "db/password", "--to", file("secret"));
    assertThat(toFile.exitCode()).isZero();
    assertThat(Files.readAllBytes(file("secret"))).isEqualTo(secret);
    assertThat(Files.getPosixFilePermissions(file("secret")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));

    assertThat(owner.run("list").out()).startsWith("db/password  version 1  until ");
    assertThat(owner.run("list", "--json").out()).contains("\"vaults\"");

    Files.writeString(file("p.json"), "{\"version\": 1, \"release\": {}, \"ttl_seconds\": 600}");
    CliRun changed = owner.run("policy", "db/password", "--set", file("p.json"));
    assertThat(changed.out())
        .isEqualTo("policy changed of db/password: version 1, step 1, at 3 of 3 vaults\n");
    assertThat(owner.run("policy", "db/password").out()).contains("\"ttl_seconds\": 600");

    assertThat(owner.run("rm", "db/password").out())
        .isEqualTo("deleted db/password: version 2, at 3 of 3 vaults\n");
    CliRun gone = owner.run("get", "db/password");
    assertThat(gone.exitCode()).isEqualTo(ExitCode.CONTRAINDICATED);
    assertThat(gone.err()).startsWith("cloister: no_such_secret");
  }

  @Test
  void refresh_ofOneAndOfAll_keepsValuesAndTakesSteps() throws Exception {
    assertThat(owner.with("one".getBytes(UTF_8), "put", "x").exitCode()).isZero();
    assertThat(owner.with("two".getBytes(UTF_8), "put", "y").exitCode()).isZero();

    CliRun refresh = owner.run("refresh", "x");
    assertThat(refresh.exitCode()).as(refresh.err()).isZero();
    assertThat(refresh.out()).isEqualTo("refreshed x: version 1, step 1, at 3 of 3 vaults\n");
    CliRun all = owner.run("refresh", "--all");
    assertThat(all.exitCode()).as(all.err()).isZero();
    assertThat(all.out().lines())
        .containsExactlyInAnyOrder(
            "refreshed x: version 1, step 2, at 3 of 3 vaults",
            "refreshed y: version 1, step 1, at 3 of 3 vaults");
    assertThat(new String(owner.run("get", "x").secrets().bytes(), UTF_8)).isEqualTo("one");
    Files.writeString(file("p.json"), "{\"version\": 1, \"release\": {}, \"ttl_seconds\": 600}");
    assertThat(owner.run("policy", "x", "--set", file("p.json")).out()).contains("step 3");

    local.vaults().getFirst().close();
    CliRun refused = owner.run("refresh", "x");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.UNDECIDED);
    assertThat(refused.err()).contains("a refresh needs every vault").contains("unreachable");
    assertThat(new String(owner.run("get", "x").secrets().bytes(), UTF_8)).isEqualTo("one");
    assertThat(owner.run("refresh").exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(owner.run("refresh", "x", "--all").exitCode()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void commands_oneVaultDown_goOnAndSayWhich() throws Exception {
    assertThat(owner.with("one".getBytes(UTF_8), "put", "x").exitCode()).isZero();
    local.vaults().getFirst().close();

    CliRun get = owner.run("get", "x");
    assertThat(get.exitCode()).as(get.err()).isZero();
    assertThat(new String(get.secrets().bytes(), UTF_8)).isEqualTo("one");

    CliRun status = owner.run("status");
    assertThat(status.exitCode()).isEqualTo(ExitCode.WARNING);
    assertThat(status.out())
        .contains("affirming, tdx-v4, root development")
        .contains("witnessed")
        .contains("unreachable");

    CliRun refused = owner.with("two".getBytes(UTF_8), "put", "x");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.UNDECIDED);
    assertThat(refused.err()).contains("no_quorum").contains("unreachable (peer_unreachable)");

    CliRun degraded = owner.with("two".getBytes(UTF_8), "put", "x", "--degraded");
    assertThat(degraded.exitCode()).isEqualTo(ExitCode.WARNING);
    assertThat(degraded.err()).contains("degraded: one more loss loses it");
    assertThat(new String(owner.run("get", "x").secrets().bytes(), UTF_8)).isEqualTo("two");

    CliRun repair = owner.run("repair", "x");
    assertThat(repair.exitCode()).isEqualTo(ExitCode.WARNING);
    assertThat(repair.out()).contains("held by 2 vaults, degraded");
  }

  @Test
  void recover_withoutOneThatIsGone_showsTheRoundAndNeedsTheOwnerForIt() throws Exception {
    assertThat(owner.with("one".getBytes(UTF_8), "put", "x").exitCode()).isZero();
    CliRun early = local.anybody("recover");
    assertThat(early.exitCode()).isEqualTo(ExitCode.CONTRAINDICATED);
    assertThat(early.err()).contains("conflict");

    List<Integer> ports = local.vaults().stream().map(VaultProcess::port).toList();
    local.vaults().forEach(VaultProcess::close);
    local.restart(0, ports.get(0));
    local.restart(1, ports.get(1));
    CliRun shown = local.anybody("recover");
    assertThat(shown.exitCode()).as(shown.err()).isZero();
    assertThat(shown.out()).contains("goes on  vault ").containsOnlyOnce("missing  vault ");
    String round = LocalVaults.word(shown, "round");

    assertThat(local.anybody("recover", "--round", round).exitCode()).isEqualTo(ExitCode.USAGE);
    CliRun other =
        local.anybody("recover", "--owner-key", file("authority.key"), "--round", "00".repeat(32));
    assertThat(other.exitCode()).isEqualTo(ExitCode.CONTRAINDICATED);
    assertThat(other.err()).contains("nothing was signed");
    CliRun stranger = local.anybody("recover", "--owner-key", file("alice.key"), "--round", round);
    assertThat(stranger.exitCode()).isEqualTo(ExitCode.USAGE);

    CliRun done = local.anybody("recover", "--owner-key", file("authority.key"), "--round", round);
    assertThat(done.exitCode()).as(done.err()).isZero();
    assertThat(done.out()).endsWith("recovered\n");
    assertThat(new String(owner.run("get", "x").secrets().bytes(), UTF_8)).isEqualTo("one");
    assertThat(owner.run("status").out()).contains("unproven since");
  }

  private Path file(String name) {
    return folder.resolve(name);
  }
}
