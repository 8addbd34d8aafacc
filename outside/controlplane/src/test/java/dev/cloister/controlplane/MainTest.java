package dev.cloister.controlplane;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.testkit.http.Answer;
import dev.cloister.testkit.http.LocalServer;
import dev.cloister.testkit.json.JsonText;
import dev.cloister.testkit.oidc.OidcIssuer;
import dev.cloister.testkit.oidc.TokenSpec;
import dev.cloister.testkit.pki.Seed;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The process as an operator starts and stops it. */
final class MainTest {
  private static final String CANARY = "canary-4711";

  @TempDir private Path folder;
  private final Map<String, String> settings = new HashMap<>();
  private OidcIssuer issuer;

  private record Ended(int exitCode, List<String> out, List<String> err) {}

  @BeforeEach
  void soundSettings() throws IOException {
    issuer = OidcIssuer.start(Seed.of("issuer"), InstantSource.system());
    settings.put("CLOISTER_HTTP_PORT", "0");
    settings.put("CLOISTER_DATABASE_URL", "jdbc:sqlite:" + folder.resolve("records.db"));
    settings.put("CLOISTER_OIDC_ISSUER", issuer.issuer());
    settings.put("CLOISTER_OIDC_AUDIENCE", "cloister");
  }

  @AfterEach
  void stopIssuer() {
    issuer.close();
  }

  @ParameterizedTest
  @CsvSource({
    "CLOISTER_HTTP_PORT,canary-4711,2,setting_invalid",
    "CLOISTER_HTTP_PROT,canary-4711,2,setting_invalid",
    "CLOISTER_OIDC_ISSUER,http://canary-4711,2,setting_invalid",
    "CLOISTER_OIDC_AUDIENCE,'',2,setting_invalid",
    "CLOISTER_TEE_PROVIDER,canary-4711,2,setting_invalid",
    "CLOISTER_SYSTEM_VAULT_KEY,canary-4711,2,setting_invalid",
    "CLOISTER_CONFIG,canary-4711,2,configuration_unreadable",
    "CLOISTER_DATABASE_PASSWORD_FILE,canary-4711,1,database_failed",
    "CLOISTER_DATABASE_URL,jdbc:postgresql://127.0.0.1:1/canary-4711,1,database_failed",
    "CLOISTER_DATABASE_URL,jdbc:sqlite:/no/such/folder/canary-4711,1,database_failed"
  })
  void main_wrongSetting_endsWithItsCodeAndRepeatsNoValue(
      String name, String value, int exitCode, String code) throws Exception {
    settings.put(name, value);

    Ended ended = run();

    assertThat(ended.exitCode()).isEqualTo(exitCode);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err())
        .anyMatch(line -> line.startsWith("cloister-controlplane: " + code + ": "))
        .noneMatch(line -> line.contains("\tat "));
    assertThat(ended.err().getLast()).doesNotContain(CANARY);
  }

  @Test
  void main_tlsFilesThatAreNotThere_isRefused() throws Exception {
    settings.put("CLOISTER_HTTP_TLS_CERTIFICATE", folder.resolve("no").toString());
    settings.put("CLOISTER_HTTP_TLS_KEY", folder.resolve("no").toString());

    Ended ended = run();

    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.err().getLast()).startsWith("cloister-controlplane: tls_unreadable: ");
    assertThat(folder.resolve("records.db")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({"help", "backup", "serve now", "restore a b"})
  void main_wrongCommandLine_showsWhatIsRight(String line) throws Exception {
    Ended ended = run(line.split(" ", -1));

    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.err().getFirst()).startsWith("cloister-controlplane: usage: ");
    assertThat(ended.err().get(1)).startsWith("usage: cloister-controlplane [serve]");
  }

  @Test
  void main_portTaken_saysSo() throws Exception {
    Process first = start();
    settings.put("CLOISTER_HTTP_PORT", Integer.toString(address(first).getPort()));

    Ended ended = run();

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.err().getLast())
        .startsWith("cloister-controlplane: listen_failed: cannot listen on 127.0.0.1:");
    first.destroyForcibly().waitFor();
  }

  @Test
  void main_databaseOfTheFirstRelease_isMigratedAndServed() throws Exception {
    execute(dump("V1.sqlite.sql"));
    settings.put("CLOISTER_OIDC_ISSUER", "https://issuer.example");

    Process process = start();
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> health =
          http.send(
              HttpRequest.newBuilder(address(process).resolve("/health")).build(),
              BodyHandlers.ofString());
      assertThat(health.statusCode()).isEqualTo(200);
    }
    process.destroy();
    assertThat(process.waitFor()).isEqualTo(143);
    Ended backup = run("backup", folder.resolve("backup").toString());
    assertThat(backup.out()).containsExactly("backup of 3 records");
  }

  @Test
  void main_databaseOfALaterRelease_isRefusedAndLeftAlone() throws Exception {
    execute(dump("V1.sqlite.sql"));
    execute(
        "INSERT INTO schema_history (installed_rank, version, description, type, script, checksum,"
            + " installed_by, execution_time, success) VALUES (99, '99', 'later', 'SQL', 'V99.sql',"
            + " 1, 'x', 1, TRUE);");

    Ended ended = run();

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.err().getLast())
        .isEqualTo(
            "cloister-controlplane: database_failed:"
                + " the database's schema is not one that this version reads");
  }

  @Test
  void main_stoppedWhileARequestRuns_finishesIt() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    try (LocalServer enclave =
            LocalServer.start(
                0,
                request -> {
                  asked.countDown();
                  await(release);
                  return Answer.json(
                      200,
                      JsonText.object(
                          "token", base64(48), "public_key", base64(91), "format", "tdx-quote-v4"));
                });
        HttpClient http = HttpClient.newHttpClient()) {
      settings.put("CLOISTER_TEE_PROVIDER", "local");
      settings.put("CLOISTER_ENCLAVE_URL", enclave.base().toString());
      Process process = start();
      URI address = address(process);
      HttpRequest request =
          HttpRequest.newBuilder(address.resolve("/v1/tee/attestation"))
              .header("Authorization", "Bearer " + issuer.token(TokenSpec.of("alice", "cloister")))
              .POST(BodyPublishers.noBody())
              .build();
      CompletableFuture<HttpResponse<String>> answer =
          http.sendAsync(request, BodyHandlers.ofString());
      await(asked);

      process.destroy();
      while (listens(address)) {
        Thread.onSpinWait();
      }
      release.countDown();

      assertThat(answer.get(1, TimeUnit.MINUTES).statusCode()).isEqualTo(200);
      assertThat(process.waitFor()).isEqualTo(143);
    }
  }

  private static boolean listens(URI address) {
    try (Socket socket = new Socket(address.getHost(), address.getPort())) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private Process start(String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(folder.resolve("err").toFile());
    builder.environment().clear();
    builder.environment().putAll(settings);
    Process process = builder.start();
    process.getOutputStream().close();
    return process;
  }

  private static URI address(Process process) throws IOException {
    BufferedReader out = process.inputReader(UTF_8);
    String line = out.readLine();
    if (line == null || !line.startsWith("controlplane http")) {
      throw new IOException("it did not listen: " + line);
    }
    return URI.create(line.substring("controlplane ".length()));
  }

  private Ended run(String... arguments) throws Exception {
    Process process = start(arguments);
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (!process.waitFor(2, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IllegalStateException("it did not end");
    }
    return new Ended(
        process.exitValue(), out.lines().toList(), Files.readAllLines(folder.resolve("err")));
  }

  private void execute(String script) throws Exception {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("records.db"));
        Statement statement = connection.createStatement()) {
      for (String each : script.split(";\\s*\n|;$", -1)) {
        if (!each.isBlank()) {
          statement.execute(each);
        }
      }
    }
  }

  private static String dump(String name) throws IOException {
    try (InputStream in = MainTest.class.getResourceAsStream("storage/released/" + name)) {
      if (in == null) {
        throw new IllegalStateException("no dump " + name);
      }
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private static String base64(int length) {
    return Base64.getEncoder().encodeToString(new byte[length]);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
