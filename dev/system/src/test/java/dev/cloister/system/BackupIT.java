package dev.cloister.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.testkit.oidc.OidcIssuer;
import dev.cloister.testkit.oidc.TokenSpec;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.testkit.postgres.PostgresServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code cloister backup} and {@code cloister restore}, through the installed programs. */
final class BackupIT {
  private static final String AUDIENCE = "cloister";
  private static final List<String> RECORDS =
      List.of("/v1/users/me/passphrase", "/v1/credentials", "/v1/credentials/" + id());

  @TempDir private Path folder;
  private OidcIssuer issuer;
  private String token;

  /** What the records are kept in. */
  enum Kind {
    SQLITE,
    POSTGRESQL
  }

  @BeforeEach
  void startIssuer() throws IOException {
    issuer = OidcIssuer.start(Seed.of("backup"), InstantSource.system());
    token = issuer.token(TokenSpec.of("alice", AUDIENCE));
  }

  @AfterEach
  void stopIssuer() {
    issuer.close();
  }

  @ParameterizedTest
  @EnumSource
  void restore_afterTheDatabaseWasLost_bringsEveryRecordBack(Kind kind) throws Exception {
    Map<String, String> settings = settings(kind);
    Path backup = folder.resolve("records.backup");
    List<String> before;
    try (ControlPlaneProcess serving = ControlPlaneProcess.start(folder, settings)) {
      store(serving);
      before = records(serving);

      Command.Result online = cloister(settings, "backup", backup.toString());

      assertThat(online).isEqualTo(new Command.Result(0, "backup of 3 records\n", ""));
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backup)))
          .isEqualTo("rw-------");
      serving.stop();
    }
    lose(kind, settings);

    Command.Result restored = cloister(settings, "restore", backup.toString());

    assertThat(restored).isEqualTo(new Command.Result(0, "restored 3 records\n", ""));
    try (ControlPlaneProcess serving = ControlPlaneProcess.start(folder, settings)) {
      assertThat(records(serving)).isEqualTo(before);
    }
  }

  @Test
  void restore_intoADatabaseWithRecords_isRefusedAndChangesNothing() throws Exception {
    Map<String, String> settings = settings(Kind.SQLITE);
    Path backup = folder.resolve("records.backup");
    try (ControlPlaneProcess serving = ControlPlaneProcess.start(folder, settings)) {
      store(serving);
      List<String> before = records(serving);
      cloister(settings, "backup", backup.toString());

      Command.Result result = cloister(settings, "restore", backup.toString());

      assertThat(result.exit()).isEqualTo(1);
      assertThat(result.err()).contains("the database is not empty");
      assertThat(records(serving)).isEqualTo(before);
    }
  }

  @Test
  void backup_fileThatExists_isRefusedAndKept() throws Exception {
    Map<String, String> settings = settings(Kind.SQLITE);
    Path backup = Files.writeString(folder.resolve("records.backup"), "an older one");
    try (ControlPlaneProcess serving = ControlPlaneProcess.start(folder, settings)) {
      store(serving);

      Command.Result result = cloister(settings, "backup", backup.toString());

      assertThat(result.exit()).isEqualTo(1);
      assertThat(result.err()).contains("exists already");
    }
    assertThat(backup).hasContent("an older one");
  }

  @Test
  void backup_databaseThatIsNotThere_isRefusedAndMakesNone() throws Exception {
    Map<String, String> settings = settings(Kind.SQLITE);

    Command.Result result =
        cloister(settings, "backup", folder.resolve("records.backup").toString());

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err()).contains("no database");
    assertThat(folder.resolve("records.db")).doesNotExist();
    assertThat(folder.resolve("records.backup")).doesNotExist();
  }

  @Test
  void backup_wrongSettings_namesThemAllWithExitCode2() throws Exception {
    Command.Result result =
        cloister(
            Map.of("CLOISTER_DATABASE_URL", "jdbc:h2:mem:x"),
            "backup",
            folder.resolve("records.backup").toString());

    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.err()).contains("database.url (", "oidc.issuer (", "oidc.audience (");
  }

  @Test
  void restore_cutFile_isRefused() throws Exception {
    Map<String, String> settings = settings(Kind.SQLITE);
    Path backup = folder.resolve("records.backup");
    try (ControlPlaneProcess serving = ControlPlaneProcess.start(folder, settings)) {
      store(serving);
      cloister(settings, "backup", backup.toString());
      serving.stop();
    }
    lose(Kind.SQLITE, settings);
    List<String> lines = Files.readAllLines(backup);
    Files.write(backup, lines.subList(0, lines.size() - 1));

    Command.Result result = cloister(settings, "restore", backup.toString());

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err()).isNotEmpty().doesNotContain("\tat ");
  }

  private void store(ControlPlaneProcess serving) throws Exception {
    String passphrase =
        """
        {"salt": "%s", "key_check": "%s", "version": 1,
         "kdf": {"algorithm": "argon2id", "memory_kib": 65536, "iterations": 3, "parallelism": 4}}
        """
            .formatted(base64(16), base64(66));
    String credential =
        """
        {"id": "%s", "path": "github/work", "version": 1, "labels": {"team": "a"},
         "ciphertext": "%s"}
        """
            .formatted(id(), base64(60));
    assertThat(serving.send(token, "PUT", "/v1/users/me/passphrase", passphrase).statusCode())
        .isBetween(200, 204);
    assertThat(serving.send(token, "POST", "/v1/credentials", credential).statusCode())
        .isEqualTo(201);
  }

  private List<String> records(ControlPlaneProcess serving) throws Exception {
    List<String> answers = new ArrayList<>();
    for (String path : RECORDS) {
      var answer = serving.send(token, "GET", path, "");
      assertThat(answer.statusCode()).as(path).isEqualTo(200);
      answers.add(answer.body());
    }
    return List.copyOf(answers);
  }

  private Map<String, String> settings(Kind kind) throws IOException {
    Map<String, String> settings =
        new HashMap<>(
            Map.of(
                "CLOISTER_HTTP_PORT",
                "0",
                "CLOISTER_OIDC_ISSUER",
                issuer.issuer(),
                "CLOISTER_OIDC_AUDIENCE",
                AUDIENCE));
    switch (kind) {
      case SQLITE ->
          settings.put("CLOISTER_DATABASE_URL", "jdbc:sqlite:" + folder.resolve("records.db"));
      case POSTGRESQL -> {
        settings.put("CLOISTER_DATABASE_URL", PostgresServer.running().create());
        settings.put("CLOISTER_DATABASE_USER", PostgresServer.USER);
        Path password = Files.writeString(folder.resolve("password"), "not asked for\n");
        settings.put("CLOISTER_DATABASE_PASSWORD_FILE", password.toString());
      }
    }
    return Map.copyOf(settings);
  }

  private void lose(Kind kind, Map<String, String> settings) throws IOException {
    switch (kind) {
      case SQLITE -> {
        for (String name : List.of("records.db", "records.db-wal", "records.db-shm")) {
          Files.deleteIfExists(folder.resolve(name));
        }
      }
      case POSTGRESQL ->
          PostgresServer.running().lose(settings.getOrDefault("CLOISTER_DATABASE_URL", ""));
    }
  }

  private Command.Result cloister(Map<String, String> settings, String... words) throws Exception {
    Command command = Command.in(folder).with("HOME", folder.toString());
    for (Map.Entry<String, String> setting : settings.entrySet()) {
      command = command.with(setting.getKey(), setting.getValue());
    }
    String[] whole = new String[words.length + 1];
    whole[0] = Checkout.production().resolve("bin/cloister").toString();
    System.arraycopy(words, 0, whole, 1, words.length);
    return command.run(whole);
  }

  private static String id() {
    return "cred_" + "0".repeat(31) + "1";
  }

  private static String base64(int length) {
    return Base64.getEncoder().encodeToString("x".repeat(length).getBytes(StandardCharsets.UTF_8));
  }
}
