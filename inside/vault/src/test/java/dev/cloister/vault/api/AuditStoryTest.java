package dev.cloister.vault.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.cloister.constellation.audit.Actor;
import dev.cloister.constellation.audit.AuditEntry;
import dev.cloister.constellation.audit.AuditLine;
import dev.cloister.constellation.audit.AuditReport;
import dev.cloister.constellation.audit.AuditVerifier;
import dev.cloister.constellation.wire.VaultAnswer;
import dev.cloister.constellation.wire.VaultRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the audit log of a vault says about what was asked of it. */
final class AuditStoryTest {
  private static final String SECRET = "hunter2-canary";

  @TempDir private Path folder;
  private VaultWorld world;
  private Story alice;
  private Visitor.Owner auditor;

  @BeforeEach
  void world() throws Exception {
    world = VaultWorld.in(folder);
    alice = new Story(world, Visitor.Owner.of(world, "alice"));
    auditor = Visitor.Owner.of(world, "eve", List.of("enclave-vault:auditor"));
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void log_hasEveryAttemptReadsAndRefusalsIncluded() throws Exception {
    Story.Version version = alice.store(1, SECRET, Story.closed());
    alice.get(0);
    try (Visitor nobody = Visitor.nobody(world, 0)) {
      nobody.refusal(Story.own());
    }

    List<AuditEntry> entries = entries(read(0));

    assertThat(entries)
        .extracting(AuditEntry::operation, AuditEntry::actor, AuditEntry::outcome)
        .containsExactly(
            tuple("start", Actor.VAULT, "ok"),
            tuple("install_descriptor", Actor.ANONYMOUS, "ok"),
            tuple("store_secret", Actor.OWNER, "ok"),
            tuple("commit_secret", Actor.ANONYMOUS, "ok"),
            tuple("get_secret", Actor.OWNER, "ok"),
            tuple("get_secret", Actor.ANONYMOUS, "unauthorized"));
    assertThat(entries.get(4).subject()).isEqualTo(version.intent().secret().bytes());
  }

  @Test
  void log_verifiesOfflineAlsoAcrossARestart() throws Exception {
    alice.store(1, SECRET, Story.closed());
    world.restart(0);
    alice.get(0);

    AuditReport report = verified(0, read(0));

    assertThat(report.failure()).isEmpty();
    assertThat(report.isVerified()).isTrue();
    assertThat(report.first()).isEqualTo(1);
  }

  @Test
  void log_fromAnEntryOn_goesOnWithTheNext() throws Exception {
    alice.store(1, SECRET, Story.closed());
    List<AuditEntry> all = entries(read(0));

    List<AuditEntry> rest = entries(read(0, 2));

    // One more: the first reading is in the second.
    assertThat(rest.subList(0, all.size() - 2)).isEqualTo(all.subList(2, all.size()));
  }

  @Test
  void log_withAnEntryChanged_doesNotVerify() throws Exception {
    alice.store(1, SECRET, Story.closed());
    List<AuditLine> lines = read(0).lines();

    AuditReport report =
        verified(0, lines.stream().filter(line -> !line.equals(lines.get(2))).toList());

    assertThat(report.failure()).isPresent();
  }

  @Test
  void log_isForAuditorsOnly() throws Exception {
    VaultRequest read = new VaultRequest.ReadAudit(0);
    try (Visitor owner = Visitor.owner(world, 0, alice.owner);
        Visitor nobody = Visitor.nobody(world, 0)) {
      assertThat(owner.refusal(read).code()).isEqualTo("forbidden");
      assertThat(nobody.refusal(read).code()).isEqualTo("unauthorized");
    }
    try (Visitor visitor = Visitor.owner(world, 0, auditor)) {
      assertThat(visitor.refusal(new VaultRequest.ListSecrets(Optional.empty())).code())
          .isEqualTo("forbidden");
    }
  }

  @Test
  void disk_holdsNeitherSecretNorNameInTheClear() throws Exception {
    alice.store(1, SECRET, Story.closed());
    world.vaults.get(0).close();

    try (Stream<Path> files = Files.walk(world.data(0))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String bytes = Files.readString(file, ISO_8859_1);
        assertThat(bytes).doesNotContain(SECRET, Story.NAME.value(), "alice");
      }
    }
  }

  private AuditReport verified(int index, VaultAnswer.AuditLines lines) throws Exception {
    return verified(index, lines.lines());
  }

  private AuditReport verified(int index, List<AuditLine> lines) throws Exception {
    AuditVerifier verifier = AuditVerifier.of(world.descriptor(), world.member(index).vault());
    lines.forEach(line -> verifier.accept(line.text()));
    return verifier.report();
  }

  private VaultAnswer.AuditLines read(int index) throws Exception {
    return read(index, 0);
  }

  private VaultAnswer.AuditLines read(int index, long after) throws Exception {
    try (Visitor visitor = Visitor.owner(world, index, auditor)) {
      return visitor.expect(VaultAnswer.AuditLines.class, new VaultRequest.ReadAudit(after));
    }
  }

  private static List<AuditEntry> entries(VaultAnswer.AuditLines lines) {
    return lines.lines().stream()
        .filter(AuditLine.Entry.class::isInstance)
        .map(line -> ((AuditLine.Entry) line).entry())
        .toList();
  }
}
