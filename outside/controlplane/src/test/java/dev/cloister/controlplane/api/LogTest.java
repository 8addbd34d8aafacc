package dev.cloister.controlplane.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.json.Json;
import dev.cloister.controlplane.operation.Logs;
import dev.cloister.testkit.oidc.OidcIssuer;
import dev.cloister.testkit.oidc.TokenSpec;
import dev.cloister.testkit.pki.Seed;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The log: JSON lines, and nothing in them of what callers send. */
final class LogTest {
  private static final String CANARY = "canary7f3a";

  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private Handler[] before;

  @BeforeEach
  void capture() {
    before = Logger.getLogger("").getHandlers();
    Logs.to(log);
  }

  @AfterEach
  void restore() {
    Logger root = Logger.getLogger("");
    Arrays.stream(root.getHandlers()).forEach(root::removeHandler);
    Arrays.stream(before).forEach(root::addHandler);
    Logger.getLogger("dev.cloister").setLevel(null);
  }

  @Test
  void log_ofRequestsFullOfSecrets_holdsNone() throws Exception {
    Logger.getLogger("dev.cloister").setLevel(Level.ALL);
    try (OidcIssuer issuer = OidcIssuer.start(Seed.of("issuer"), Service.CLOCK);
        FakeEnclave enclave = new FakeEnclave();
        Service service = Service.start(issuer, enclave)) {
      String token =
          issuer.token(TokenSpec.of(CANARY + "user", Service.AUDIENCE).claim("email", CANARY));
      send(service, token, "GET", "/v1/credentials/" + CANARY, "");
      send(service, token, "GET", "/v1/credentials?path=" + CANARY, "");
      send(service, token, "GET", "/" + CANARY, "");
      send(service, token, "GET", "/v1/credentials?" + CANARY, "");
      send(service, token, "POST", "/v1/credentials", Messages.newCredential(1, CANARY));
      send(service, token, "POST", "/v1/credentials", Messages.newCredential(1, CANARY));
      send(service, token, "POST", "/v1/credentials", "{\"" + CANARY + "\":1}");
      send(service, token, "POST", "/v1/credentials", CANARY);
      send(service, token, "POST", "/v1/tee/attestation", "{\"audience\":\"" + CANARY + "\"}");
      enclave.refuse("/session", 500, CANARY);
      send(service, token, "POST", "/v1/tee/session", Messages.session());
      send(service, CANARY + "." + CANARY + ".c", "GET", "/v1/tee/status", "");
      send(service, token + CANARY, "GET", "/v1/tee/status", "");

      // The last line is written after the last answer; stopping waits for it.
      service.controlPlane.close();
      String text = log.toString(StandardCharsets.UTF_8);
      assertThat(text).contains("/v1/credentials/{id}").contains("\"status\":401");
      assertThat(text).doesNotContain(CANARY).doesNotContain(token.substring(0, 20));
    }
  }

  @Test
  void log_line_isJson() throws Exception {
    Logger.getLogger("test").log(Level.INFO, "a \"b\"\nc");

    assertThat(Json.parseObject(log.toByteArray()).string("message")).isEqualTo("a \"b\"\nc");
  }

  @Test
  void log_ofLibraries_beginsAtWarnings() {
    Logger.getLogger("org.flywaydb.core.Anything").info("configured with " + CANARY);
    Logger.getLogger("org.flywaydb.core.Anything").warning("disk full");

    assertThat(log.toString(StandardCharsets.UTF_8)).contains("disk full").doesNotContain(CANARY);
  }

  @Test
  void log_exception_isWrittenWithoutItsMessage() throws Exception {
    Logger.getLogger("test")
        .log(
            Level.SEVERE,
            "failed",
            new IllegalStateException(CANARY, new SQLException(CANARY + " detail")));

    assertThat(log.toString(StandardCharsets.UTF_8))
        .contains("java.lang.IllegalStateException")
        .contains("java.sql.SQLException")
        .contains("LogTest")
        .doesNotContain(CANARY);
  }

  private static void send(Service service, String token, String method, String target, String body)
      throws Exception {
    service.send(method, target, body, "application/json", Optional.of(token));
  }
}
