package dev.cloister.collateral.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cloister.attestation.CollateralKind;
import dev.cloister.collateral.CollateralRequest.TokenKeys;
import dev.cloister.collateral.FetchFailure;
import dev.cloister.collateral.FetchFailure.Reason;
import dev.cloister.collateral.Fetched;
import dev.cloister.collateral.StaleItem;
import dev.cloister.collateral.cache.DiskStore;
import dev.cloister.collateral.cache.DocumentStore;
import dev.cloister.collateral.http.HttpFetcher;
import dev.cloister.collateral.http.HttpLimits;
import dev.cloister.testkit.http.Answer;
import dev.cloister.testkit.token.KeySetServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeySetClientTest {
  private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");
  private static final String ISSUER = "https://confidentialcomputing.googleapis.com";
  private static final String SET =
      "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"one\",\"n\":\"AQAB\",\"e\":\"AQAB\"}]}";
  private static final String ROTATED =
      "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"two\",\"n\":\"AQAB\",\"e\":\"AQAB\"}]}";
  private static final HttpLimits LIMITS =
      new HttpLimits(
          1 << 20, Duration.ofSeconds(20), 1, Duration.ofMillis(100), Duration.ofSeconds(30));

  @TempDir Path folder;

  private final HttpClient http = HttpClient.newHttpClient();
  private KeySetServer server;
  private volatile Instant now = AT;

  @BeforeEach
  void start() throws IOException {
    server = KeySetServer.start(ISSUER, SET);
  }

  @AfterEach
  void stop() {
    server.close();
    http.close();
  }

  @Test
  void fetch_keysAtAnAddress_givesTheSetUnchanged() {
    Fetched fetched = direct().fetch(keys("one"));
    assertThat(fetched.failures()).isEmpty();
    assertThat(fetched.collateral().all(CollateralKind.JWKS)).containsExactly(SET.getBytes(UTF_8));
  }

  @Test
  void fetch_discovery_findsTheKeys() {
    assertThat(discovered().fetch(keys("one")).failures()).isEmpty();
    assertThat(server.requests()).containsExactly("/.well-known/openid-configuration", "/certs");
  }

  @Test
  void fetch_issuerThatIsNotConfigured_isRefusedWithoutARequest() {
    Fetched fetched =
        direct().fetch(new TokenKeys("http://169.254.169.254/latest/meta-data", "one"));
    assertThat(reasons(fetched)).containsExactly(Reason.REFUSED);
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void fetch_discoveryOfAnotherIssuer_isMalformedAndItsKeysAreNotAskedFor() {
    server.callItself("https://evil.example");
    assertThat(reasons(discovered().fetch(keys("one")))).containsExactly(Reason.MALFORMED);
    assertThat(server.keyRequests()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://169.254.169.254/latest/meta-data",
        "https://evil.example/certs",
        "http://user@127.0.0.1/certs",
        "file:///etc/passwd",
        "/certs",
        "not a uri"
      })
  void fetch_discoveryThatNamesAnotherHost_isMalformed(String keys) {
    server.pointTo(keys);
    assertThat(reasons(discovered().fetch(keys("one")))).containsExactly(Reason.MALFORMED);
  }

  @Test
  void fetch_discoveryThatNamesTheSameHostInPlainText_isMalformed() {
    KeySetLocation.Discovered google =
        new KeySetLocation.Discovered(URI.create("https://a.example"), Set.of("a.example"));
    assertThat(google.allows(URI.create("https://A.example/certs"))).isTrue();
    assertThat(google.allows(URI.create("http://a.example/certs"))).isFalse();
    assertThat(google.allows(URI.create("https://a.example:8443/certs"))).isFalse();
    assertThat(google.allows(URI.create("https://x.a.example/certs"))).isFalse();
  }

  @Test
  void fetch_redirect_isMalformedAndNotFollowed() throws IOException {
    try (KeySetServer other = KeySetServer.start(ISSUER, SET)) {
      server.answerNext(Answer.redirect(307, other.keys().toString()));
      assertThat(reasons(direct().fetch(keys("one")))).containsExactly(Reason.MALFORMED);
      assertThat(other.requests()).isEmpty();
    }
  }

  @Test
  void fetch_again_isServedFromDiskAlsoAfterARestart() {
    direct().fetch(keys("one"));
    assertThat(direct().fetch(keys("one")).failures()).isEmpty();
    assertThat(server.keyRequests()).isEqualTo(1);
  }

  @Test
  void fetch_rotatedKeyAfterTheInterval_isFound() {
    KeySetClient client = direct();
    client.fetch(keys("one"));
    server.publish(ROTATED);
    now = AT.plus(KeySetClient.REFRESH_INTERVAL);
    Fetched fetched = client.fetch(keys("two"));
    assertThat(fetched.failures()).isEmpty();
    assertThat(fetched.collateral().all(CollateralKind.JWKS))
        .containsExactly(ROTATED.getBytes(UTF_8));
  }

  @Test
  void fetch_rotatedKeyWithinTheInterval_isNotAskedFor() {
    direct().fetch(keys("one"));
    server.publish(ROTATED);
    now = AT.plus(KeySetClient.REFRESH_INTERVAL).minusMillis(1);
    Fetched fetched = direct().fetch(keys("two"));
    assertThat(reasons(fetched)).containsExactly(Reason.REFUSED);
    assertThat(server.keyRequests()).isEqualTo(1);
  }

  @Test
  void fetch_floodOfUnknownKeyIds_asksOncePerInterval() throws Exception {
    KeySetClient client = direct();
    client.fetch(keys("one"));
    for (int interval = 1; interval <= 3; interval++) {
      now = AT.plus(KeySetClient.REFRESH_INTERVAL.multipliedBy(interval));
      try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<Fetched>> all = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
          String id = "unknown-" + interval + "-" + i;
          all.add(workers.submit(() -> client.fetch(keys(id))));
        }
        for (Future<Fetched> one : all) {
          assertThat(reasons(one.get())).containsExactly(Reason.REFUSED);
        }
      }
      assertThat(server.keyRequests()).isEqualTo(1 + interval);
    }
  }

  @Test
  void fetch_floodWhileTheServiceIsDown_asksOncePerIntervalAndServesWhatIsKept() {
    KeySetClient client = direct();
    client.fetch(keys("one"));
    now = AT.plus(KeySetClient.REFRESH_INTERVAL);
    server.answerNext(Answer.empty(500), Answer.empty(500), Answer.empty(500));
    for (int i = 0; i < 50; i++) {
      Fetched fetched = client.fetch(keys("unknown-" + i));
      assertThat(fetched.collateral().find(CollateralKind.JWKS)).isPresent();
    }
    assertThat(server.keyRequests() + server.requests().size()).isLessThanOrEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource({
    "max-age=600, 600",
    "'public, max-age=19800, must-revalidate', 19800",
    "max-age=1, 300",
    "max-age=999999999, 86400",
    "no-store, 300",
    "private, 3600"
  })
  void fetch_cacheControl_isHonouredWithinBounds(String header, long seconds) {
    server.cacheControl(header);
    KeySetClient client = direct();
    client.fetch(keys("one"));
    now = AT.plusSeconds(seconds).minusMillis(1);
    client.fetch(keys("one"));
    assertThat(server.keyRequests()).isEqualTo(1);
    now = AT.plusSeconds(seconds);
    client.fetch(keys("one"));
    assertThat(server.keyRequests()).isEqualTo(2);
  }

  @Test
  void fetch_serviceGonePastTheLifetime_isServedFromDiskAndSaysSo() {
    direct().fetch(keys("one"));
    server.close();
    now = AT.plus(KeySetForm.USUAL);
    Fetched fetched = direct().fetch(keys("one"));
    assertThat(fetched.failures()).isEmpty();
    assertThat(fetched.stale()).containsExactly(new StaleItem(CollateralKind.JWKS, now));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<html>Sign in</html>",
        "{\"keys\":[]}",
        "{\"keys\":{}}",
        "{\"keys\":[{\"kid\":\"one\"}]}",
        "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"one\",\"k\":\"AAAA\"}]}",
        "{\"keys\":[{\"kty\":\"RSA\"}],\"keys\":[]}"
      })
  void fetch_whatIsNoKeySet_isMalformedAndDoesNotReplaceTheKeptOne(String text) {
    KeySetClient client = direct();
    client.fetch(keys("one"));
    server.publish(text);
    assertThat(reasons(direct(DocumentStore.none()).fetch(keys("one"))))
        .containsExactly(Reason.MALFORMED);
    now = AT.plus(KeySetForm.USUAL);
    Fetched later = client.fetch(keys("one"));
    assertThat(later.collateral().all(CollateralKind.JWKS)).containsExactly(SET.getBytes(UTF_8));
    assertThat(later.stale()).hasSize(1);
  }

  @Test
  void fetch_keySetThatIsTooLong_isMalformed() {
    server.publish("{\"keys\":[{\"kty\":\"RSA\",\"n\":\"" + "A".repeat(300_000) + "\"}]}");
    assertThat(reasons(direct().fetch(keys("one")))).containsExactly(Reason.MALFORMED);
  }

  @Test
  void fetch_tokenWithoutKeyId_getsTheSet() {
    assertThat(direct().fetch(keys("")).failures()).isEmpty();
  }

  @Test
  void endpoints_vendors_areTheDocumentedOnes() {
    KeySetEndpoints vendors = KeySetEndpoints.vendors();
    assertThat(vendors.find(ISSUER))
        .hasValue(
            new KeySetLocation.Discovered(
                URI.create(ISSUER),
                Set.of("confidentialcomputing.googleapis.com", "www.googleapis.com")));
    assertThat(vendors.find("Intel Trust Authority"))
        .isEqualTo(vendors.find("https://portal.trustauthority.intel.com"))
        .hasValue(
            new KeySetLocation.At(URI.create("https://portal.trustauthority.intel.com/certs")));
    assertThat(vendors.find("https://portal.eu.trustauthority.intel.com"))
        .hasValue(
            new KeySetLocation.At(URI.create("https://portal.eu.trustauthority.intel.com/certs")));
    assertThat(vendors.find("https://any.weu.attest.azure.net")).isEmpty();
  }

  @Test
  void endpoints_azureInstance_hasItsKeysAtCerts() {
    assertThat(
            KeySetEndpoints.none()
                .withAzure(URI.create("https://mine.weu.attest.azure.net/"))
                .find("https://mine.weu.attest.azure.net"))
        .hasValue(new KeySetLocation.At(URI.create("https://mine.weu.attest.azure.net/certs")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://mine.weu.attest.azure.net", "https://", "ftp://a.example", "x"})
  void endpoints_addressThatIsNotSecure_isRefused(String address) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeySetEndpoints.none().withAzure(URI.create(address)));
  }

  private KeySetClient direct() {
    return direct(DiskStore.in(folder));
  }

  private KeySetClient direct(DocumentStore store) {
    return client(new KeySetLocation.At(server.keys()), store);
  }

  private KeySetClient discovered() {
    return client(
        new KeySetLocation.Discovered(server.base(), Set.of(server.base().getAuthority())),
        DiskStore.in(folder));
  }

  private KeySetClient client(KeySetLocation location, DocumentStore store) {
    HttpFetcher fetcher = HttpFetcher.of(http, LIMITS, () -> now, pause -> {});
    return KeySetClient.of(
        KeySetEndpoints.none().with(ISSUER, location), fetcher, store, () -> now);
  }

  private static TokenKeys keys(String id) {
    return new TokenKeys(ISSUER, id);
  }

  private static List<Reason> reasons(Fetched fetched) {
    return fetched.failures().stream().map(FetchFailure::reason).toList();
  }
}
