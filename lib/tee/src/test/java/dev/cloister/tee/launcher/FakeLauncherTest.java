package dev.cloister.tee.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.tee.http.PlatformHttp;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fake refuses what the launcher refuses. */
class FakeLauncherTest {
  @TempDir Path root;

  @SuppressWarnings("NullAway.Init") // set before each test
  private FakeLauncher launcher;

  @BeforeEach
  void start() throws IOException {
    launcher = FakeLauncher.start(root, Instant.parse("2026-03-01T12:00:00Z"));
  }

  @AfterEach
  void stop() throws IOException {
    launcher.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"audience\":\"a\",\"token_type\":\"PKI\"}",
        "{\"audience\":\"a\",\"token_type\":\"OIDC\",\"nonces\":[\"12345678\"]}",
      })
  void token_soundRequest_isIssued(String body) throws Exception {
    assertThat(post(body)).isEqualTo(200);
  }

  @Test
  void token_nonceSizes_haveTheirEdges() throws Exception {
    assertThat(post(withNonce("n".repeat(7)))).isEqualTo(400);
    assertThat(post(withNonce("n".repeat(8)))).isEqualTo(200);
    assertThat(post(withNonce("n".repeat(88)))).isEqualTo(200);
    assertThat(post(withNonce("n".repeat(89)))).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{\"token_type\":\"PKI\"}",
        "{\"audience\":\"\",\"token_type\":\"PKI\"}",
        "{\"audience\":\"a\"}",
        "{\"audience\":\"a\",\"token_type\":\"pki\"}",
        "{\"audience\":\"a\",\"token_type\":\"PKI\",\"nonce\":[\"12345678\"]}",
        "{\"audience\":\"a\",\"token_type\":\"PKI\",\"nonces\":\"12345678\"}",
      })
  void token_otherRequest_isRefused(String body) throws Exception {
    assertThat(post(body)).isEqualTo(400);
  }

  @Test
  void otherPath_isNotFound() throws Exception {
    assertThat(http().get("/v1/other", Map.of()).status()).isEqualTo(404);
  }

  private static String withNonce(String nonce) {
    return "{\"audience\":\"a\",\"token_type\":\"PKI\",\"nonces\":[\"" + nonce + "\"]}";
  }

  private int post(String body) throws IOException {
    return http().postJson("/v1/token", body.getBytes(UTF_8)).status();
  }

  private PlatformHttp http() {
    Path socket = root.resolve(ConfidentialSpaceTeeFactory.SOCKET.substring(1));
    return PlatformHttp.at(UnixDomainSocketAddress.of(socket), "localhost", Duration.ofSeconds(10));
  }
}
