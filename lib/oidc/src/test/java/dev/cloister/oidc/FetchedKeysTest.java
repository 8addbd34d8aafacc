package dev.cloister.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jwt.SignedJWT;
import dev.cloister.http.OutboundHttp;
import dev.cloister.oidc.OidcIssuer.Fetched;
import dev.cloister.testkit.http.Answer;
import dev.cloister.testkit.http.LocalServer;
import dev.cloister.testkit.oidc.KeysFault;
import dev.cloister.testkit.oidc.OidcIssuer;
import dev.cloister.testkit.oidc.TokenSpec;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.testkit.time.TestClocks;
import dev.cloister.time.TrustedTime;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An issuer that rotates its keys, fails, or is asked for keys that nobody has. */
class FetchedKeysTest {
  private static final String AUDIENCE = "cloister";
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final TestClocks clocks = new TestClocks();
  private OidcIssuer issuer;
  private TokenVerifier verifier;

  @BeforeEach
  void start() throws Exception {
    issuer = OidcIssuer.start(Seed.of("issuer"), clocks::wall);
    verifier = verifier(issuer.issuer(), issuer.keysAddress());
  }

  @AfterEach
  void stop() {
    issuer.close();
  }

  @Test
  void verify_manyTokens_fetchesTheKeysOnce() throws Exception {
    for (int i = 0; i < 50; i++) {
      assertThat(verifier.verify(token()).subject()).isEqualTo("alice");
    }
    assertThat(issuer.keyRequests()).isEqualTo(1);
  }

  @Test
  void verify_newKeyOfTheIssuer_isFetched() throws Exception {
    verifier.verify(token());
    clocks.pass(MINUTE);
    issuer.rotateKeys();

    assertThat(verifier.verify(token()).subject()).isEqualTo("alice");
    assertThat(issuer.keyRequests()).isEqualTo(2);
  }

  @Test
  void verify_keyThatTheIssuerRemoved_isRefusedWithinTheHour() throws Exception {
    String old = issuer.token(TokenSpec.of("alice", AUDIENCE).lifetime(Duration.ofHours(5)));
    verifier.verify(old);
    issuer.rotateKeys();
    issuer.retireOldKeys();
    clocks.pass(Duration.ofMinutes(59));
    verifier.verify(old);

    clocks.pass(MINUTE);

    refused(old);
  }

  @Test
  void verify_inventedKeyIds_askTheIssuerOnceAMinute() throws Exception {
    verifier.verify(token());
    for (int minute = 1; minute <= 3; minute++) {
      clocks.pass(MINUTE);
      for (int i = 0; i < 100; i++) {
        refused(withKeyId(token(), "invented-" + minute + "-" + i));
      }
      assertThat(issuer.keyRequests()).isEqualTo(1 + minute);
    }
    assertThat(verifier.verify(token()).subject()).isEqualTo("alice");
  }

  @Test
  void verify_issuerDownAtTheStart_worksAMinuteAfterItIsBack() throws Exception {
    issuer.breakKeys(KeysFault.SERVER_ERROR);
    refused(token());
    issuer.breakKeys(KeysFault.NONE);

    refused(token());
    clocks.pass(MINUTE);
    assertThat(verifier.verify(token()).subject()).isEqualTo("alice");
  }

  @ParameterizedTest
  @EnumSource(
      value = KeysFault.class,
      names = {"SERVER_ERROR", "NOT_JSON", "REDIRECT", "SIZE_BOMB"})
  void verify_issuerFails_goesOnWithTheKeysItHadForADay(KeysFault fault) throws Exception {
    verifier.verify(token());
    issuer.breakKeys(fault);

    clocks.pass(Duration.ofHours(23));
    assertThat(verifier.verify(token()).subject()).isEqualTo("alice");

    clocks.pass(Duration.ofHours(1));
    refused(token());
  }

  @Test
  void verify_issuerWithoutKeys_isBelieved() throws Exception {
    verifier.verify(token());
    issuer.breakKeys(KeysFault.EMPTY);
    clocks.pass(Duration.ofHours(1));

    refused(token());
  }

  @Test
  void verify_symmetricKeyInTheSet_verifiesNothing() throws Exception {
    issuer.breakKeys(KeysFault.SYMMETRIC_KEY);

    refused(withKeyId(token(), "shared"));
    assertThat(keys(issuer.keysAddress()).find("shared")).isEmpty();
  }

  @Test
  void verify_issuerOfTheSameKeysUnderAnotherName_isRefused() throws Exception {
    verifier = verifier("https://issuer.example", issuer.keysAddress());

    assertThatThrownBy(() -> verifier.verify(token())).hasMessage("another issuer");
  }

  @Test
  void find_whileAnInventedKeyIdIsLookedFor_holdsNobodyUp() throws Exception {
    CountDownLatch asked = new CountDownLatch(2);
    CountDownLatch release = new CountDownLatch(1);
    String set = issuer.jwks();
    try (LocalServer slow =
        LocalServer.start(
            0,
            request -> {
              asked.countDown();
              if (asked.getCount() == 0) {
                await(release);
              }
              return Answer.text(200, "application/json", set);
            })) {
      FetchedKeys keys = keys(slow.base());
      String known = keyId(token());
      assertThat(keys.find(known)).hasSize(1);
      clocks.pass(MINUTE);
      FutureTask<Integer> flood = new FutureTask<>(() -> keys.find("invented").size());
      Thread.ofVirtual().start(flood);
      await(asked);

      assertThat(keys.find(known)).hasSize(1);
      clocks.pass(Duration.ofHours(1));
      assertThat(keys.find(known)).as("stale, and another is fetching").hasSize(1);

      release.countDown();
      assertThat(flood.get()).isZero();
    }
  }

  private String token() {
    return issuer.token(TokenSpec.of("alice", AUDIENCE));
  }

  private void refused(String token) {
    assertThatThrownBy(() -> verifier.verify(token)).isInstanceOf(TokenException.class);
  }

  private TokenVerifier verifier(String name, URI keys) throws Exception {
    return TokenVerifier.of(
        new dev.cloister.oidc.OidcIssuer(name, AUDIENCE, List.of("ES256"), new Fetched(keys)),
        OutboundHttp.trusting(List.of()),
        TrustedTime.believing(clocks::wall, clocks::nanos));
  }

  private FetchedKeys keys(URI from) throws Exception {
    return new FetchedKeys(
        new Fetched(from),
        OutboundHttp.trusting(List.of()),
        TrustedTime.believing(clocks::wall, clocks::nanos));
  }

  private static String keyId(String token) throws Exception {
    return SignedJWT.parse(token).getHeader().getKeyID();
  }

  private static String withKeyId(String token, String keyId) throws Exception {
    String[] parts = token.split("\\.", -1);
    String header = "{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"" + keyId + "\"}";
    parts[0] =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(header.getBytes(StandardCharsets.UTF_8));
    return String.join(".", parts);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
