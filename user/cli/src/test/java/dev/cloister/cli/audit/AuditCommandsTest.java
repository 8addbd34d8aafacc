package dev.cloister.cli.audit;

import static dev.cloister.cli.vault.LocalVaults.word;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.cli.CliRun;
import dev.cloister.cli.ExitCode;
import dev.cloister.cli.vault.LocalVaults;
import dev.cloister.cli.vault.LocalVaults.Person;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code cloister vault audit}: read at a vault, verified after it is gone. */
class AuditCommandsTest {
  @TempDir private Path folder;
  private LocalVaults local;
  private Person alice;
  private Person auditor;
  private String vault;
  private List<String> log;

  @BeforeEach
  void log() throws Exception {
    local = LocalVaults.in(folder);
    alice = local.person("alice", "enclave-vault:secret-owner");
    auditor = local.person("otto", "enclave-vault:auditor");
    vault = local.ids(alice).getFirst();
    assertThat(alice.with("s".getBytes(UTF_8), "put", "x").exitCode()).isZero();
    assertThat(alice.run("get", "x").exitCode()).isZero();
    CliRun read = auditor.run("audit", "read", "--vault", vault);
    assertThat(read.exitCode()).as(read.err()).isZero();
    log = read.out().lines().toList();
  }

  @AfterEach
  void close() {
    local.close();
  }

  @Test
  void verify_ofTheWholeLog_saysWhatIsProvenAndWhatNot() throws Exception {
    CliRun verified = verify(log, "--entries");
    assertThat(verified.exitCode()).as(verified.err()).isZero();
    assertThat(verified.out())
        .contains("start                  ok")
        .contains("store_secret           ok")
        .contains("owner     get_secret             ok")
        .contains("signed        to entry ")
        .contains("not proven    that the log ends here");
  }

  @Test
  void verify_withAnEntryRemoved_namesTheLine() throws Exception {
    List<String> shorter = new ArrayList<>(log);
    shorter.remove(2);
    CliRun verified = verify(shorter);
    assertThat(verified.exitCode()).isEqualTo(ExitCode.CONTRAINDICATED);
    assertThat(verified.out()).contains("FAILED        line ").contains("broken_chain");
  }

  @Test
  void verify_ofLinesInAnotherOrder_fails() throws Exception {
    List<String> swapped = new ArrayList<>(log);
    Collections.swap(swapped, 0, 2);
    assertThat(verify(swapped).exitCode()).isEqualTo(ExitCode.CONTRAINDICATED);
  }

  @Test
  void verify_asTheLogOfAnotherVault_fails() throws Exception {
    String other = local.ids(alice).getLast();
    CliRun verified = verifyAs(other, log);
    assertThat(verified.exitCode()).isEqualTo(ExitCode.CONTRAINDICATED);
    assertThat(verified.out()).contains("not proven    anything");
  }

  @Test
  void verify_withoutTheLastHead_saysThatNobodySignedTheEnd() throws Exception {
    CliRun verified = verify(log.subList(0, log.size() - 1));
    assertThat(verified.exitCode()).isEqualTo(ExitCode.WARNING);
    assertThat(verified.out()).contains("entries: nobody signed them");
  }

  /** A log that lost its end verifies; whoever kept an entry notices. */
  @Test
  void verify_ofALogThatLostItsEnd_isFoundOutByAnEntryThatWasSeen() throws Exception {
    String kept = word(verify(log), "keep").split(" ", -1)[0];
    List<String> shorter = log.subList(0, log.size() - 2);

    assertThat(verify(shorter).exitCode()).isZero();
    CliRun found = verify(shorter, "--holds", kept);
    assertThat(found.exitCode()).isEqualTo(ExitCode.CONTRAINDICATED);
    assertThat(found.out()).contains("holds         NOT the entry");
    assertThat(verify(log, "--holds", kept).exitCode()).isZero();
  }

  @Test
  void read_afterAnEntry_goesOnThere() throws Exception {
    CliRun more = auditor.run("audit", "read", "--vault", vault, "--after", "2");
    List<String> rest = more.out().lines().toList();
    assertThat(log.get(0)).startsWith("{\"entry\"");
    CliRun verified = verify(rest);
    assertThat(verified.exitCode()).as(verified.out()).isEqualTo(ExitCode.WARNING);
    assertThat(verified.out()).contains("what was before entry 3");
  }

  @Test
  void read_byAnOwnerWithoutTheRole_isRefused() {
    CliRun refused = alice.run("audit", "read", "--vault", vault);
    assertThat(refused.exitCode()).isEqualTo(ExitCode.CONTRAINDICATED);
    assertThat(refused.err()).contains("forbidden");
    assertThat(refused.out()).isEmpty();
  }

  private CliRun verify(List<String> lines, Object... more) throws Exception {
    return verifyAs(vault, lines, more);
  }

  private CliRun verifyAs(String whose, List<String> lines, Object... more) throws Exception {
    Path file = folder.resolve("log");
    Files.write(file, lines);
    List<Object> args = new ArrayList<>(List.of("vault", "audit", "verify", file));
    args.addAll(List.of("--vault", whose, "--constellation", folder.resolve("c.json")));
    args.addAll(List.of(more));
    return CliRun.withoutNetwork(folder, LocalVaults.CLOCK.instant(), args.toArray());
  }
}
