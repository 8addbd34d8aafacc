package dev.cloister.testkit.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.SignedJWT;
import dev.cloister.testkit.json.JsonDocument;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The two servers as the demo starts them. */
class MainsTest {
  private final HttpClient client = HttpClient.newHttpClient();

  @TempDir Path folder;

  @Test
  void oidc_asProcess_givesTokens() throws Exception {
    try (MainProcess process =
        MainProcess.start(dev.cloister.testkit.oidc.Main.class, "--seed", "x")) {
      String line = process.line();
      assertThat(line).startsWith("issuer http://127.0.0.1:");
      String issuer = line.substring("issuer ".length());
      HttpResponse<String> response =
          client.send(
              HttpRequest.newBuilder(URI.create(issuer + "/token"))
                  .POST(BodyPublishers.ofString("sub=me&aud=cloister"))
                  .build(),
              BodyHandlers.ofString());

      SignedJWT token = SignedJWT.parse(JsonDocument.read(response.body()).text("access_token"));
      assertThat(token.getJWTClaimsSet().getIssuer()).isEqualTo(issuer);
      assertThat(token.getJWTClaimsSet().getSubject()).isEqualTo("me");
    }
  }

  @Test
  void oidc_unknownOption_exitsWithUsage() throws Exception {
    try (MainProcess process =
        MainProcess.start(dev.cloister.testkit.oidc.Main.class, "--nonsense", "x")) {
      assertThat(process.rest()).contains("unknown option --nonsense").contains("usage:");
      assertThat(process.exit()).isEqualTo(2);
    }
  }

  @Test
  void oidc_takenPort_exitsAndSaysSo() throws Exception {
    try (LocalServer taken = LocalServer.start(0, request -> Answer.empty(204));
        MainProcess process =
            MainProcess.start(
                dev.cloister.testkit.oidc.Main.class,
                "--port",
                Integer.toString(taken.base().getPort()))) {
      assertThat(process.rest()).startsWith("cannot listen");
      assertThat(process.exit()).isEqualTo(1);
    }
  }

  @Test
  void github_asProcess_acceptsTheTokensOfItsFile() throws Exception {
    Path tokens = Files.writeString(folder.resolve("tokens"), "ghp_demo\n");
    try (MainProcess process =
        MainProcess.start(dev.cloister.testkit.github.Main.class, "--tokens", tokens.toString())) {
      String line = process.line();
      assertThat(line).startsWith("github http://127.0.0.1:");
      URI pull =
          URI.create(line.substring("github ".length()) + "/repos/example-org/widgets/pulls/2");

      assertThat(status(pull, "ghp_demo")).isEqualTo(200);
      assertThat(status(pull, "ghp_other")).isEqualTo(401);
    }
  }

  @Test
  void github_noTokens_exitsWithUsage() throws Exception {
    try (MainProcess process = MainProcess.start(dev.cloister.testkit.github.Main.class)) {
      assertThat(process.rest()).contains("--tokens is missing").contains("usage:");
      assertThat(process.exit()).isEqualTo(2);
    }
  }

  @Test
  void github_tokensFileMissing_exitsAndSaysSo() throws Exception {
    try (MainProcess process =
        MainProcess.start(
            dev.cloister.testkit.github.Main.class,
            "--tokens",
            folder.resolve("none").toString())) {
      assertThat(process.rest()).startsWith("cannot start");
      assertThat(process.exit()).isEqualTo(1);
    }
  }

  private int status(URI uri, String token) throws Exception {
    return client
        .send(
            HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + token).build(),
            BodyHandlers.discarding())
        .statusCode();
  }
}
