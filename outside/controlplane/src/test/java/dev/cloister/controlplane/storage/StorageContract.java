package dev.cloister.controlplane.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloister.controlplane.config.ControlPlaneConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What storage promises, whatever the database. */
abstract class StorageContract {
  static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  @TempDir Path directory;
  private ControlPlaneConfig.Database config;
  private Database database;
  private CredentialStore credentials;
  private PassphraseStore passphrases;
  private SessionStore sessions;
  private ConstellationStore constellations;

  /** A new, empty database. */
  abstract ControlPlaneConfig.Database create() throws Exception;

  /** A new database that an earlier version left, with the statements of its dump executed. */
  abstract String dump(int version);

  @BeforeEach
  void open() throws Exception {
    config = create();
    database = Database.open(config);
    credentials = new CredentialStore(database, 3);
    passphrases = new PassphraseStore(database);
    sessions = new SessionStore(database);
    constellations = new ConstellationStore(database, 2);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void constellation_ofItsPublisher_isReplacedAndRemoved() throws SQLException {
    assertThat(constellations.put("alice", "1", entry("one"))).isEqualTo(Stored.YES);
    assertThat(constellations.put("alice", "1", entry("two"))).isEqualTo(Stored.YES);
    assertThat(constellations.find("1")).contains(entry("two"));
    assertThat(constellations.remove("alice", "1")).isEqualTo(Stored.YES);
    assertThat(constellations.find("1")).isEmpty();
    assertThat(constellations.remove("alice", "1")).isEqualTo(Stored.ABSENT);
  }

  @Test
  void constellation_ofAnotherPublisher_isNeitherReplacedNorRemoved() throws SQLException {
    constellations.put("alice", "1", entry("one"));
    assertThat(constellations.put("mallory", "1", entry("two"))).isEqualTo(Stored.CONFLICT);
    assertThat(constellations.remove("mallory", "1")).isEqualTo(Stored.ABSENT);
    assertThat(constellations.find("1")).contains(entry("one"));
  }

  @Test
  void constellation_beyondTheLimit_isRefusedAndAnotherPublishersIsNot() throws SQLException {
    constellations.put("alice", "1", entry("one"));
    constellations.put("alice", "2", entry("one"));
    assertThat(constellations.put("alice", "3", entry("one"))).isEqualTo(Stored.FULL);
    assertThat(constellations.put("alice", "2", entry("two"))).isEqualTo(Stored.YES);
    assertThat(constellations.put("bob", "3", entry("one"))).isEqualTo(Stored.YES);
  }

  private static ConstellationStore.Entry entry(String vaults) {
    return new ConstellationStore.Entry(vaults, NOW);
  }

  @Test
  void add_newCredential_isFoundAsItWas() throws SQLException {
    assertThat(credentials.add("alice", credential(1, "a/b", 1))).isEqualTo(Stored.YES);

    assertThat(credentials.find("alice", id(1))).contains(credential(1, "a/b", 1));
    assertThat(credentials.findByPath("alice", "a/b")).contains(credential(1, "a/b", 1));
  }

  @Test
  void add_takenId_isAConflict() throws SQLException {
    credentials.add("alice", credential(1, "a", 1));

    assertThat(credentials.add("alice", credential(1, "b", 1))).isEqualTo(Stored.CONFLICT);
  }

  @Test
  void add_takenPath_isAConflict() throws SQLException {
    credentials.add("alice", credential(1, "a", 1));

    assertThat(credentials.add("alice", credential(2, "a", 1))).isEqualTo(Stored.CONFLICT);
  }

  @Test
  void add_idAndPathOfAnotherOwner_areFree() throws SQLException {
    credentials.add("alice", credential(1, "a", 1));

    assertThat(credentials.add("bob", credential(1, "a", 1))).isEqualTo(Stored.YES);
  }

  @Test
  void add_beyondTheLimit_isRefused() throws SQLException {
    for (int i = 1; i <= 3; i++) {
      assertThat(credentials.add("alice", credential(i, "p" + i, 1))).isEqualTo(Stored.YES);
    }

    assertThat(credentials.add("alice", credential(4, "p4", 1))).isEqualTo(Stored.FULL);
    assertThat(credentials.add("bob", credential(4, "p4", 1))).isEqualTo(Stored.YES);
  }

  @Test
  void find_ofAnotherOwner_isEmpty() throws SQLException {
    credentials.add("alice", credential(1, "a", 1));

    assertThat(credentials.find("bob", id(1))).isEmpty();
    assertThat(credentials.findByPath("bob", "a")).isEmpty();
    assertThat(credentials.list("bob", "", 10)).isEmpty();
  }

  @Test
  void replace_nextVersion_isStored() throws SQLException {
    credentials.add("alice", credential(1, "a", 1));

    assertThat(credentials.replace("alice", credential(1, "b", 2))).isEqualTo(Stored.YES);
    assertThat(credentials.find("alice", id(1))).contains(credential(1, "b", 2));
  }

  @Test
  void replace_otherVersionPathOrOwner_changesNothing() throws SQLException {
    credentials.add("alice", credential(1, "a", 1));
    credentials.add("alice", credential(2, "taken", 1));

    assertThat(credentials.replace("alice", credential(1, "a", 1))).isEqualTo(Stored.CONFLICT);
    assertThat(credentials.replace("alice", credential(1, "a", 3))).isEqualTo(Stored.CONFLICT);
    assertThat(credentials.replace("alice", credential(1, "taken", 2))).isEqualTo(Stored.CONFLICT);
    assertThat(credentials.replace("bob", credential(1, "a", 2))).isEqualTo(Stored.ABSENT);
    assertThat(credentials.find("alice", id(1))).contains(credential(1, "a", 1));
  }

  @Test
  void replace_manyAtOnce_oneWins() throws Exception {
    credentials.add("alice", credential(1, "a", 1));
    List<Stored> results = atOnce(8, () -> credentials.replace("alice", credential(1, "a", 2)));

    assertThat(results).filteredOn(Stored.YES::equals).hasSize(1);
    assertThat(results).filteredOn(Stored.CONFLICT::equals).hasSize(7);
  }

  @Test
  void remove_itsVersion_isGone() throws SQLException {
    credentials.add("alice", credential(1, "a", 1));

    assertThat(credentials.remove("alice", id(1), 2)).isEqualTo(Stored.CONFLICT);
    assertThat(credentials.remove("bob", id(1), 1)).isEqualTo(Stored.ABSENT);
    assertThat(credentials.remove("alice", id(1), 1)).isEqualTo(Stored.YES);
    assertThat(credentials.find("alice", id(1))).isEmpty();
  }

  @Test
  void list_afterAnId_goesOnThere() throws SQLException {
    for (int i = 3; i >= 1; i--) {
      credentials.add("alice", credential(i, "p" + i, 1));
    }

    assertThat(credentials.list("alice", "", 2))
        .extracting(Credential::id)
        .containsExactly(id(1), id(2));
    assertThat(credentials.list("alice", id(2), 2))
        .extracting(Credential::id)
        .containsExactly(id(3));
  }

  @Test
  void path_withQuotesAndText_isOnlyData() throws SQLException {
    assertThat(credentials.findByPath("alice", "' OR '1'='1")).isEmpty();
    assertThat(credentials.find("alice' --", id(1))).isEmpty();
  }

  @Test
  void passphrase_versions_followEachOther() throws SQLException {
    assertThat(passphrases.put("alice", passphrase(2))).isEqualTo(Stored.CONFLICT);
    assertThat(passphrases.put("alice", passphrase(1))).isEqualTo(Stored.YES);
    assertThat(passphrases.put("alice", passphrase(1))).isEqualTo(Stored.CONFLICT);
    assertThat(passphrases.put("alice", passphrase(3))).isEqualTo(Stored.CONFLICT);
    assertThat(passphrases.put("alice", passphrase(2))).isEqualTo(Stored.YES);
    assertThat(passphrases.find("alice")).contains(passphrase(2));
    assertThat(passphrases.find("bob")).isEmpty();
  }

  @Test
  void passphrase_manyAtOnce_oneWins() throws Exception {
    assertThat(atOnce(8, () -> passphrases.put("alice", passphrase(1))))
        .filteredOn(Stored.YES::equals)
        .hasSize(1);
  }

  @Test
  void session_untilItsExpiry_isKnown() throws SQLException {
    sessions.add("alice", "s1", NOW.plusSeconds(60), NOW);
    sessions.add("alice", "s2", NOW.plusSeconds(90), NOW);

    assertThat(sessions.lastExpiry("alice", NOW)).contains(NOW.plusSeconds(90));
    assertThat(sessions.lastExpiry("alice", NOW.plusSeconds(90))).isEmpty();
    assertThat(sessions.lastExpiry("bob", NOW)).isEmpty();
    sessions.remove("bob", "s2");
    sessions.remove("alice", "s2");
    assertThat(sessions.lastExpiry("alice", NOW)).contains(NOW.plusSeconds(60));
  }

  @Test
  void belongTo_anotherIssuer_isRefused() throws StorageException {
    database.belongTo("https://one.example");
    database.belongTo("https://one.example");

    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> database.belongTo("https://two.example"));
  }

  @Test
  void open_again_keepsRecords() throws Exception {
    credentials.add("alice", credential(1, "a", 1));
    database.close();

    database = Database.open(config);

    assertThat(new CredentialStore(database, 3).find("alice", id(1))).isPresent();
  }

  @Test
  void open_everyReleasedSchema_isUpgradedWithItsRecords() throws Exception {
    for (int version = 1; version <= 1; version++) {
      ControlPlaneConfig.Database old = create();
      execute(old, dump(version));

      try (Database upgraded = Database.open(old)) {
        upgraded.belongTo("https://issuer.example");
        assertThat(new CredentialStore(upgraded, 3).find("alice", id(1)))
            .contains(credential(1, "github/work", 3));
        assertThat(new PassphraseStore(upgraded).find("alice")).contains(passphrase(2));
      }
    }
  }

  @Test
  void open_schemaOfANewerVersion_isRefused() throws Exception {
    execute(
        config,
        "INSERT INTO schema_history (installed_rank, version, description, type, script, checksum,"
            + " installed_by, execution_time, success) VALUES (99, '99', 'later', 'SQL', 'V99.sql',"
            + " 1, 'x', 1, TRUE);");

    assertThatExceptionOfType(StorageException.class).isThrownBy(() -> Database.open(config));
  }

  @Test
  void backup_restoredElsewhere_isTheSame() throws Exception {
    database.belongTo("https://issuer.example");
    credentials.add("alice", credential(1, "a", 3));
    credentials.add("bob", credential(1, "b", 1));
    passphrases.put("alice", passphrase(1));
    Path file = directory.resolve("backup");

    assertThat(Backup.write(database, file, NOW)).isEqualTo(4);

    try (Database other = Database.open(create())) {
      assertThat(Restore.read(other, file)).isEqualTo(4);
      other.belongTo("https://issuer.example");
      assertThat(new CredentialStore(other, 3).find("alice", id(1)))
          .contains(credential(1, "a", 3));
      assertThat(new CredentialStore(other, 3).find("bob", id(1))).contains(credential(1, "b", 1));
      assertThat(new PassphraseStore(other).find("alice")).contains(passphrase(1));
    }
  }

  @Test
  void backup_whileOthersWrite_isOneInstantAndHindersNobody() throws Exception {
    credentials.add("alice", credential(1, "a", 1));
    try (Connection snapshot = database.snapshot();
        Statement read = snapshot.createStatement()) {
      assertThat(count(read)).isEqualTo(1);

      assertThat(credentials.add("alice", credential(2, "b", 1))).isEqualTo(Stored.YES);

      assertThat(count(read)).isEqualTo(1);
    }
  }

  @Test
  void backup_existingFile_isNotOverwritten() throws Exception {
    Path file = Files.writeString(directory.resolve("backup"), "precious");

    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> Backup.write(database, file, NOW));
    assertThat(file).hasContent("precious");
  }

  @Test
  void backup_file_isForItsOwnerOnly() throws Exception {
    Path file = directory.resolve("backup");
    Backup.write(database, file, NOW);

    assertThat(Files.getPosixFilePermissions(file)).hasToString("[OWNER_READ, OWNER_WRITE]");
  }

  @Test
  void backup_whileAnotherIsBeingWritten_touchesNothingOfIt() throws Exception {
    Path others = Files.writeString(directory.resolve("backup.partial"), "half of another's");
    Path file = directory.resolve("backup");
    Backup.write(database, file, NOW);

    assertThat(others).hasContent("half of another's");
    try (Database other = Database.open(create())) {
      assertThat(Restore.read(other, file)).isEqualTo(0);
    }
  }

  @Test
  void backup_thatFails_leavesNothingBehind() throws Exception {
    execute(config, "DROP TABLE credential;");
    Path folder = Files.createDirectory(directory.resolve("backups"));

    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> Backup.write(database, folder.resolve("backup"), NOW));
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void backup_isNamedOnTheDisk_beforeItIsDone() throws Exception {
    Path file = directory.resolve("backup");
    List<Path> synced = new ArrayList<>();

    Backup.write(
        database,
        file,
        NOW,
        folder -> {
          assertThat(file).as("renamed before the directory's fsync").exists();
          synced.add(folder);
        });

    assertThat(synced).containsExactly(directory.toAbsolutePath());
  }

  @Test
  void backup_directoryThatCannotBeSynced_isNoBackup() throws Exception {
    Path folder = Files.createDirectory(directory.resolve("backups"));

    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(
            () ->
                Backup.write(
                    database,
                    folder.resolve("backup"),
                    NOW,
                    faulty -> {
                      throw new IOException("injected");
                    }));
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void restore_recordThatIsNotOfItsForm_isRefused() throws Exception {
    String lines =
        "{\"format\":\"cloister-backup-1\",\"at\":\"2026-11-21T12:00:00Z\"}\n"
            + "{\"table\":\"passphrase\",\"owner\":\"alice\",\"version\":1,"
            + "\"algorithm\":\"argon2id\",\"memory_kib\":65536,\"iterations\":3,\"parallelism\":4,"
            + "\"salt\":\"no base64!\",\"key_check\":\"AA==\",\"updated_at\":1}\n";
    String digest =
        HexFormat.of().formatHex(Backup.sha256().digest(lines.getBytes(StandardCharsets.UTF_8)));
    Path file =
        Files.writeString(
            directory.resolve("backup"), lines + "{\"records\":1,\"sha256\":\"" + digest + "\"}\n");

    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> Restore.read(database, file))
        .withMessageContaining("not of its form");
  }

  @Test
  void restore_databaseWithRecords_isRefused() throws Exception {
    Path file = directory.resolve("backup");
    Backup.write(database, file, NOW);
    credentials.add("alice", credential(1, "a", 1));

    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> Restore.read(database, file))
        .withMessageContaining("credential");
  }

  @Test
  void restore_alteredOrCutBackup_changesNothing() throws Exception {
    credentials.add("alice", credential(1, "a", 1));
    Path file = directory.resolve("backup");
    Backup.write(database, file, NOW);
    String whole = Files.readString(file);
    List<String> bad =
        List.of(
            whole.replace("alice", "malic"),
            whole.substring(0, whole.lastIndexOf("{\"records\"")),
            whole.substring(0, whole.length() / 2),
            whole.lines().skip(1).reduce("", (a, b) -> a + b + "\n"),
            whole.replace("cloister-backup-1", "cloister-backup-2"),
            whole + "{}\n",
            "");

    try (Database other = Database.open(create())) {
      for (String text : bad) {
        Files.writeString(file, text);
        assertThatExceptionOfType(StorageException.class)
            .as(text)
            .isThrownBy(() -> Restore.read(other, file));
      }
      assertThat(new CredentialStore(other, 3).list("alice", "", 1)).isEmpty();
      assertThat(new CredentialStore(other, 3).list("malic", "", 1)).isEmpty();
    }
  }

  @Test
  void error_messages_holdNoRecord() throws Exception {
    credentials.add("canary", credential(1, "a", 1));
    Path file = directory.resolve("backup");
    Backup.write(database, file, NOW);

    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> Restore.read(database, file))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("canary"));
  }

  private static int count(Statement read) throws SQLException {
    try (var rows = read.executeQuery("SELECT COUNT(*) FROM credential")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  /** Executes statements that each end a line with a semicolon. */
  static void execute(ControlPlaneConfig.Database config, String script) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(config.url(), config.user().orElse(""), "");
        Statement statement = connection.createStatement()) {
      for (String sql : script.split(";\n|;$", -1)) {
        if (!sql.isBlank()) {
          statement.execute(sql);
        }
      }
    }
  }

  private static <T> List<T> atOnce(int count, Callable<T> task) throws Exception {
    List<T> results = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(count)) {
      List<Future<T>> futures = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        futures.add(threads.submit(task));
      }
      for (Future<T> future : futures) {
        results.add(future.get());
      }
    }
    return results;
  }

  static String id(int n) {
    return "cred_%032x".formatted(n);
  }

  static Credential credential(int n, String path, long version) {
    return new Credential(
        id(n),
        path,
        version,
        Map.of("team", "a \"b\"", "env", "é"),
        Ciphertext.of(new byte[] {1, 0, (byte) 0xff, (byte) version}),
        NOW,
        NOW);
  }

  static Passphrase passphrase(long version) {
    return new Passphrase(
        version,
        "argon2id",
        65536,
        3,
        4,
        Ciphertext.of(new byte[16]),
        Ciphertext.of(new byte[] {1, 2, (byte) version}),
        NOW);
  }
}
