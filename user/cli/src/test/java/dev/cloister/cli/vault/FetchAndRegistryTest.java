package dev.cloister.cli.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.json.Json;
import dev.cloister.cli.CliRun;
import dev.cloister.cli.ExitCode;
import dev.cloister.cli.vault.LocalVaults.Person;
import dev.cloister.testkit.http.Answer;
import dev.cloister.testkit.http.LocalServer;
import dev.cloister.testkit.http.Request;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Attested code as a command, and the phonebook, against vaults on this machine. */
class FetchAndRegistryTest {
  @TempDir private Path folder;
  private LocalVaults local;
  private Person alice;

  @BeforeEach
  void constellation() throws Exception {
    local = LocalVaults.in(folder);
    alice = local.person("alice", "enclave-vault:secret-owner");
  }

  @AfterEach
  void close() {
    local.close();
  }

  @Test
  void fetch_byWhatThePolicyNames_isTheSecretAndByAnotherFileIsNot() throws Exception {
    Path right = measured("right.json", "");
    Path wrong = measured("wrong.json", " ");
    CliRun measurement = run("fetch", "--measured", right, "--show-measurement");
    assertThat(measurement.exitCode()).as(measurement.err()).isZero();
    Path policy =
        Files.writeString(
            folder.resolve("policy.json"),
            """
            {"version": 1, "release": {"tdx": {"version": 1,
              "anchors": {"development": ["%s"]}, "measurements": %s}}}
            """
                .formatted(local.anchor(), measurement.out()));
    assertThat(alice.with("one".getBytes(UTF_8), "put", "x", "--policy", policy).exitCode())
        .isZero();

    CliRun fetched = fetch(right);
    assertThat(fetched.exitCode()).as(fetched.err()).isZero();
    assertThat(new String(fetched.secrets().bytes(), UTF_8)).isEqualTo("one");
    assertThat(fetched.out()).isEmpty();

    CliRun refused = fetch(wrong);
    assertThat(refused.exitCode()).isEqualTo(ExitCode.CONTRAINDICATED);
    assertThat(refused.err())
        .contains("release_refused")
        .contains("measurement.mismatch, release.tdx-v4");
    assertThat(refused.secrets().length()).isZero();
  }

  /** The host brings the constellation's file; which one it must be is measured. */
  @Test
  void fetch_withTheFileOfAnotherConstellation_isRefused() throws Exception {
    Path other =
        Files.writeString(
            folder.resolve("other.json"),
            Files.readString(measured("m.json", "")).replace(id(), "ab".repeat(32)));
    CliRun refused = fetch(other);
    assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(refused.err()).contains("not the one that --measured names");
  }

  @Test
  void fetch_whatIsNoRequest_isWrongUse() throws Exception {
    String good = Files.readString(measured("m.json", ""));
    for (String bad :
        new String[] {
          good.replace("cloister-fetch-1", "cloister-fetch-2"),
          good.replace("\"secret\"", "\"name\""),
          good.replace(id(), id().substring(2)),
          good.replace("\"subject\"", "\"sub\""),
          "[]",
          ""
        }) {
      CliRun run = fetch(Files.writeString(folder.resolve("bad.json"), bad));
      assertThat(run.exitCode()).as(bad).isEqualTo(ExitCode.USAGE);
      assertThat(run.err()).startsWith("cloister: --measured ");
    }
  }

  @Test
  void fetch_withoutATee_isWrongUse() throws Exception {
    CliRun run = run("fetch", "--measured", measured("m.json", ""));
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("--tee: expected one of").contains("local");
  }

  @Test
  void registry_whatIsPublished_isListedAndUsedAsAHint() throws Exception {
    assertThat(alice.with("one".getBytes(UTF_8), "put", "x").exitCode()).isZero();
    AtomicReference<String> book = new AtomicReference<>("");
    try (LocalServer server = LocalServer.start(0, request -> answer(request, book))) {
      CliRun put = registry(server, "put", "--token", alice.token());
      assertThat(put.exitCode()).as(put.err()).isZero();
      assertThat(put.out()).isEqualTo("published 3 vaults\n");
      CliRun list = registry(server, "list");
      assertThat(list.out().lines()).hasSize(3).allMatch(line -> line.contains("127.0.0.1:"));

      Path nowhere =
          Files.writeString(
              folder.resolve("nowhere.json"),
              Files.readString(folder.resolve("c.json"))
                  .replaceAll("https://127\\.0\\.0\\.1:[0-9]+", "https://127.0.0.1:1"));
      CliRun lost = alice.at(nowhere, "get", "x");
      assertThat(lost.exitCode()).isEqualTo(ExitCode.UNDECIDED);
      CliRun told = alice.at(nowhere, "get", "x", "--registry", server.base());
      assertThat(told.exitCode()).as(told.err()).isZero();
      assertThat(new String(told.secrets().bytes(), UTF_8)).isEqualTo("one");

      CliRun removed = registry(server, "rm", "--token", alice.token());
      assertThat(removed.out()).isEqualTo("removed\n");
      assertThat(registry(server, "list").out()).isEmpty();
    }
  }

  /** Without the phonebook the file's word is as good. */
  @Test
  void registry_thatDoesNotAnswer_isSaidAndTheFileIsUsed() throws Exception {
    assertThat(alice.with("one".getBytes(UTF_8), "put", "x").exitCode()).isZero();
    CliRun get = alice.run("get", "x", "--registry", "http://127.0.0.1:1");
    assertThat(get.exitCode()).as(get.err()).isZero();
    assertThat(get.err()).contains("--registry: unreachable");
    assertThat(alice.run("get", "x", "--registry", "ftp://a").exitCode()).isEqualTo(ExitCode.USAGE);
  }

  private static Answer answer(Request request, AtomicReference<String> book) {
    return switch (request.method()) {
      case "PUT" -> {
        book.set(request.bodyText());
        yield Answer.text(200, "application/json", request.bodyText());
      }
      case "DELETE" -> {
        book.set("");
        yield Answer.empty(204);
      }
      default ->
          book.get().isEmpty()
              ? Answer.text(404, "application/problem+json", "{\"code\":\"not_found\"}")
              : Answer.text(200, "application/json", book.get());
    };
  }

  private CliRun registry(LocalServer server, String command, Object... more) {
    return CliRun.of(
        folder,
        LocalVaults.CLOCK.instant(),
        Stream.concat(
                Stream.of(
                    "vault",
                    "registry",
                    command,
                    "--registry",
                    server.base(),
                    "--constellation",
                    folder.resolve("c.json")),
                Stream.of(more))
            .toArray());
  }

  private CliRun fetch(Path measured) {
    return run("fetch", "--measured", measured, "--tee", "local", "--data", folder);
  }

  private CliRun run(Object... args) {
    return local.withoutKey(args);
  }

  private Path measured(String name, String more) throws Exception {
    return Files.writeString(
        folder.resolve(name),
        """
        {"format": "cloister-fetch-1", "constellation": "%s",
         "owner": {"issuer": "%s", "subject": "alice"}, "secret": "x"}%s
        """
            .formatted(id(), local.issuer(), more));
  }

  private String id() throws Exception {
    return Json.parseObject(Files.readAllBytes(folder.resolve("c.json"))).string("constellation");
  }
}
