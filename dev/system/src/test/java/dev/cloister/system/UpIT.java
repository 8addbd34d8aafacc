package dev.cloister.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code cloister up} by itself: how it starts, serves, stops and fails. */
final class UpIT {
  private static final String HEALTHY = "Ctrl-C stops everything";
  private static final String ALONE = "--without-vaults";
  private static final List<String> PARTS =
      List.of("control plane", "enclave", "token issuer", "GitHub API");

  @TempDir private Path folder;
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    http.shutdownNow();
  }

  @ParameterizedTest
  @CsvSource({"INT,130", "TERM,143"})
  void signal_whileServing_endsEveryProcessAndKeepsTheData(String signal, int exitCode)
      throws Exception {
    Path data = folder.resolve("data");
    List<ProcessHandle> children;
    List<URI> addresses;
    try (UpProcess up = UpProcess.start(data, ALONE).awaitLine(HEALTHY)) {
      store(up);
      children = up.children();
      addresses = PARTS.stream().map(up::announced).toList();
      assertThat(children).hasSize(4).allMatch(ProcessHandle::isAlive);

      up.signal(signal);

      assertThat(up.exitCode()).isEqualTo(exitCode);
      assertThat(up.said().getLast()).startsWith("stopped; the data stays in");
    }
    assertThat(children).noneMatch(ProcessHandle::isAlive);
    assertThat(addresses).noneMatch(UpIT::listening);
    assertThat(folder.resolve("data.err")).isEmptyFile();

    try (UpProcess again = UpProcess.start(data, ALONE).awaitLine(HEALTHY)) {
      assertThat(get(again, "/v1/credentials")).contains("github/work");
      assertThat(PARTS.stream().map(again::announced)).isEqualTo(addresses);
    }
  }

  @Test
  void signal_whileStarting_leavesNoProcess() throws Exception {
    try (UpProcess up =
        UpProcess.start(folder.resolve("data")).awaitLine("starting github (stand-in)")) {
      List<ProcessHandle> children = up.children();
      assertThat(children).isNotEmpty();

      up.signal("TERM");

      assertThat(up.exitCode()).isEqualTo(143);
      assertThat(children).noneMatch(ProcessHandle::isAlive);
      assertThat(up.said()).doesNotContain("starting control plane ...");
    }
    assertThat(folder.resolve("data.err")).isEmptyFile();
  }

  @Test
  void child_thatDies_isNamedAndTheOthersAreStopped() throws Exception {
    try (UpProcess up = UpProcess.start(folder.resolve("data"), ALONE).awaitLine(HEALTHY)) {
      List<ProcessHandle> children = up.children();

      up.child("dev.cloister.enclave.Main").destroyForcibly();

      assertThat(up.exitCode()).isEqualTo(1);
      assertThat(children).noneMatch(ProcessHandle::isAlive);
    }
    assertThat(folder.resolve("data.err"))
        .content()
        .startsWith("cloister: process_exited: enclave ended with code 137");
  }

  @Test
  void port_ofSomebodyElse_isRefusedBeforeAnythingStarts() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        UpProcess up =
            UpProcess.start(folder.resolve("data"), "--port", "" + taken.getLocalPort())) {
      assertThat(up.exitCode()).isEqualTo(1);
      assertThat(up.said()).isEmpty();
      assertThat(folder.resolve("data.err"))
          .content()
          .startsWith("cloister: port_taken: port " + taken.getLocalPort());
    }
  }

  @Test
  void dataDirectory_ofARunningInstance_isRefused() throws Exception {
    Path data = folder.resolve("data");
    try (UpProcess first = UpProcess.start(data, ALONE).awaitLine(HEALTHY);
        UpProcess second = UpProcess.start(data)) {
      assertThat(second.exitCode()).isEqualTo(1);
      assertThat(folder.resolve("data.err")).content().startsWith("cloister: already_running");
      assertThat(get(first, "/health")).isNotEmpty();
    }
  }

  @Test
  void records_lost_comeBackFromABackup() throws Exception {
    Path data = folder.resolve("data");
    Path backup = folder.resolve("records.backup");
    try (UpProcess up = UpProcess.start(data, ALONE).awaitLine(HEALTHY)) {
      store(up);
      assertThat(cloister("backup", "--data", data.toString(), backup.toString()).exit()).isZero();
      Command.Result meanwhile = cloister("restore", "--data", data.toString(), backup.toString());
      assertThat(meanwhile.exit()).isEqualTo(1);
      assertThat(meanwhile.err()).startsWith("cloister: already_running");
      up.signal("TERM");
      up.exitCode();
    }
    try (var files = Files.list(data.resolve("controlplane"))) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }

    Command.Result restored = cloister("restore", "--data", data.toString(), backup.toString());

    assertThat(restored.exit()).as(restored.err()).isZero();
    try (UpProcess up = UpProcess.start(data, ALONE).awaitLine(HEALTHY)) {
      assertThat(get(up, "/v1/credentials")).contains("github/work");
    }
  }

  /** All three end and start together: nobody is left who knows which disk is the newest. */
  @Test
  void vaults_ofAnInstance_keepASecretOverItsEnd() throws Exception {
    Path data = folder.resolve("data");
    try (UpProcess up = UpProcess.start(data).awaitLine(HEALTHY)) {
      assertThat(up.children()).hasSize(7);
      Files.writeString(folder.resolve("secret"), "kept");
      Command.Result put = vault(up, "put", "x", "--from", folder.resolve("secret").toString());
      assertThat(put.out()).as(put.err()).isEqualTo("stored x: version 1, at 3 of 3 vaults\n");
      up.signal("TERM");
      assertThat(up.exitCode()).isEqualTo(143);
    }
    try (UpProcess again = UpProcess.start(data).awaitLine(HEALTHY)) {
      Command.Result get = vault(again, "get", "x");
      assertThat(get.out()).as(get.err()).isEqualTo("kept");
      assertThat(vault(again, "status").out()).contains("active").doesNotContain("fault");
    }
  }

  /** Runs {@code cloister vault} as an owner at the instance's vaults. */
  private Command.Result vault(UpProcess up, String... words) throws Exception {
    Path key = folder.resolve("owner.key");
    String jkt =
        cloister("vault", "owner-key", key.toString())
            .out()
            .lines()
            .filter(line -> line.startsWith("jkt"))
            .map(line -> line.substring("jkt".length()).strip())
            .findFirst()
            .orElseThrow();
    Files.writeString(
        folder.resolve("token"),
        token(up.announced("token issuer"), "&jkt=" + jkt + "&role=enclave-vault:secret-owner"));
    Path tee = folder.resolve("data/enclave/tee-local");
    List<String> all = new ArrayList<>(List.of("vault"));
    all.addAll(List.of(words));
    all.addAll(
        List.of(
            "--constellation",
            up.named("constellation"),
            "--key",
            key.toString(),
            "--token",
            folder.resolve("token").toString(),
            "--development",
            "--development-root",
            tee.resolve("root.pem").toString(),
            "--collateral",
            tee.resolve("collateral.json").toString()));
    return cloister(all.toArray(String[]::new));
  }

  private Command.Result cloister(String... words) throws Exception {
    String[] whole = new String[words.length + 1];
    whole[0] = Checkout.development().resolve("bin/cloister").toString();
    System.arraycopy(words, 0, whole, 1, words.length);
    return Command.in(folder).with("HOME", folder.toString()).run(whole);
  }

  private void store(UpProcess up) throws Exception {
    String body =
        """
        {"id": "cred_%032x", "path": "github/work", "version": 1, "labels": {},
         "ciphertext": "%s"}
        """
            .formatted(1, Base64.getEncoder().encodeToString(new byte[60]));
    HttpRequest request =
        request(up, "/v1/credentials")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build();
    assertThat(http.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(201);
  }

  private String get(UpProcess up, String path) throws Exception {
    HttpResponse<String> answer = http.send(request(up, path).build(), BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer.body();
  }

  private HttpRequest.Builder request(UpProcess up, String path) throws Exception {
    return HttpRequest.newBuilder(up.announced("control plane").resolve(path))
        .header("Authorization", "Bearer " + token(up.announced("token issuer"), ""));
  }

  private String token(URI issuer, String more) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(issuer.resolve("/token"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString("sub=alice&aud=cloister" + more))
            .build();
    String answer = http.send(request, BodyHandlers.ofString()).body();
    return Json.parseObject(answer.getBytes(UTF_8)).string("access_token");
  }

  private static boolean listening(URI address) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), address.getPort())) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }
}
