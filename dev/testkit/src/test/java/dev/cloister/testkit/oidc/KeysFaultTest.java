package dev.cloister.testkit.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloister.testkit.json.JsonDocument;
import dev.cloister.testkit.pki.Seed;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeysFaultTest {
  private final HttpClient client = HttpClient.newHttpClient();
  private OidcIssuer issuer;

  @BeforeEach
  void start() throws Exception {
    issuer =
        OidcIssuer.start(Seed.of("keys"), InstantSource.fixed(Instant.EPOCH), 0, Algorithm.ES256);
  }

  @AfterEach
  void stop() {
    issuer.close();
  }

  private HttpResponse<String> keys(KeysFault fault) throws Exception {
    issuer.breakKeys(fault);
    return client.send(request().build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request() {
    return HttpRequest.newBuilder(issuer.keysAddress());
  }

  @Test
  void breakKeys_none_mends() throws Exception {
    keys(KeysFault.SERVER_ERROR);

    assertThat(keys(KeysFault.NONE).body()).isEqualTo(issuer.jwks());
  }

  @Test
  void breakKeys_serverError_is500() throws Exception {
    assertThat(keys(KeysFault.SERVER_ERROR).statusCode()).isEqualTo(500);
  }

  @Test
  void breakKeys_notJson_is200AndHtml() throws Exception {
    HttpResponse<String> response = keys(KeysFault.NOT_JSON);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).startsWith("<html>");
  }

  @Test
  void breakKeys_empty_hasNoKeys() throws Exception {
    assertThat(JsonDocument.read(keys(KeysFault.EMPTY).body()).objects("keys")).isEmpty();
  }

  @Test
  void breakKeys_symmetricKey_isInTheSet() throws Exception {
    assertThat(JsonDocument.read(keys(KeysFault.SYMMETRIC_KEY).body()).objects("keys"))
        .anyMatch(key -> key.text("kty").equals("oct"));
  }

  @Test
  void breakKeys_redirect_pointsInside() throws Exception {
    HttpResponse<String> response = keys(KeysFault.REDIRECT);

    assertThat(response.statusCode()).isEqualTo(302);
    assertThat(response.headers().firstValue("Location").orElseThrow())
        .startsWith("http://169.254.169.254/");
  }

  @Test
  void breakKeys_slow_runsIntoTheClientsTimeout() {
    issuer.breakKeys(KeysFault.SLOW);
    HttpRequest request = request().timeout(Duration.ofMillis(200)).build();

    assertThatExceptionOfType(HttpTimeoutException.class)
        .isThrownBy(() -> client.send(request, BodyHandlers.ofString()));
  }

  @Test
  void breakKeys_sizeBomb_goesOnPastAnyKeySet() throws Exception {
    issuer.breakKeys(KeysFault.SIZE_BOMB);
    HttpResponse<InputStream> response =
        client.send(request().build(), BodyHandlers.ofInputStream());

    try (InputStream body = response.body()) {
      assertThat(body.readNBytes(4 << 20)).hasSize(4 << 20);
    }
  }
}
