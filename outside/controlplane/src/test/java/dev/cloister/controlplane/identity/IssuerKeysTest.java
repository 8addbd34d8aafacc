package dev.cloister.controlplane.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.testkit.oidc.KeysFault;
import dev.cloister.testkit.oidc.OidcIssuer;
import dev.cloister.testkit.pki.Seed;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class IssuerKeysTest {
  private final AtomicLong nanos = new AtomicLong();
  private final HttpClient client = HttpClient.newHttpClient();
  private OidcIssuer issuer;
  private IssuerKeys keys;

  @BeforeEach
  void start() throws IOException {
    issuer =
        OidcIssuer.start(
            Seed.of("issuer"), InstantSource.fixed(Instant.parse("2026-11-21T12:00:00Z")));
    keys = IssuerKeys.of(issuer.issuer(), client, nanos::get);
  }

  @AfterEach
  void close() {
    client.shutdownNow();
    issuer.close();
  }

  @Test
  void keys_ofAnIssuer_areItsKeySet() throws Exception {
    assertThat(keys.keys())
        .isEqualTo(Json.parseObject(issuer.jwks().getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void keys_askedAgain_areFetchedAfterFiveMinutesOnly() throws Exception {
    keys.keys();
    keys.keys();
    assertThat(issuer.keyRequests()).isEqualTo(1);

    nanos.addAndGet(Duration.ofMinutes(6).toNanos());
    keys.keys();
    assertThat(issuer.keyRequests()).isEqualTo(2);
  }

  @Test
  void keys_issuerFails_isAnError() {
    issuer.breakKeys(KeysFault.NOT_JSON);

    assertThatExceptionOfType(IOException.class).isThrownBy(() -> keys.keys());
  }

  @Test
  void keys_issuerFailed_isNotAskedAgainForHalfAMinute() throws Exception {
    issuer.breakKeys(KeysFault.SERVER_ERROR);
    for (int i = 0; i < 3; i++) {
      assertThatExceptionOfType(IOException.class).isThrownBy(() -> keys.keys());
    }
    assertThat(issuer.keyRequests()).isEqualTo(1);

    issuer.breakKeys(KeysFault.NONE);
    nanos.addAndGet(Duration.ofSeconds(31).toNanos());
    assertThat(keys.keys().array("keys").values()).isNotEmpty();
  }

  @Test
  void keys_issuerFailsLater_areThoseOfBeforeForADay() throws Exception {
    JsonObject before = keys.keys();
    issuer.breakKeys(KeysFault.SERVER_ERROR);

    nanos.addAndGet(Duration.ofHours(23).toNanos());
    assertThat(keys.keys()).isEqualTo(before);

    nanos.addAndGet(Duration.ofHours(2).toNanos());
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> keys.keys());
  }

  @Test
  void keys_whileAnotherWaitsForTheIssuer_holdsNobodyUp() throws Exception {
    JsonObject before = keys.keys();
    issuer.breakKeys(KeysFault.SLOW);
    nanos.addAndGet(Duration.ofMinutes(6).toNanos());
    Thread waiting = Thread.ofVirtual().start(this::ask);
    while (issuer.keyRequests() < 2) {
      Thread.onSpinWait();
    }

    assertThat(keys.keys()).isEqualTo(before);
    assertThat(waiting.isAlive()).isTrue();
    waiting.interrupt();
    waiting.join();
  }

  private void ask() {
    try {
      keys.keys();
    } catch (IOException e) {
      // It was interrupted.
    }
  }
}
