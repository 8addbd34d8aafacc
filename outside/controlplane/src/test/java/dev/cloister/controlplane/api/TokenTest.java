package dev.cloister.controlplane.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.testkit.oidc.Algorithm;
import dev.cloister.testkit.oidc.KeysFault;
import dev.cloister.testkit.oidc.OidcIssuer;
import dev.cloister.testkit.oidc.TokenFault;
import dev.cloister.testkit.oidc.TokenSpec;
import dev.cloister.testkit.pki.Seed;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which tokens let a caller in. */
final class TokenTest {
  private OidcIssuer issuer;
  private Service service;

  @BeforeEach
  void start() throws Exception {
    issuer = OidcIssuer.start(Seed.of("issuer"), Service.CLOCK);
    service = Service.start(issuer);
  }

  @AfterEach
  void close() {
    service.close();
    issuer.close();
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void soundToken_ofAnAllowedAlgorithm_letsIn(Algorithm algorithm) throws Exception {
    try (OidcIssuer other = OidcIssuer.start(Seed.of("other"), Service.CLOCK, 0, algorithm)) {
      String token = other.token(sound());
      try (Service with = Service.start(other)) {
        assertThat(status(with, token)).isEqualTo(200);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(TokenFault.class)
  void faultyToken_is401(TokenFault fault) throws Exception {
    assertThat(status(issuer.token(sound()))).isEqualTo(200);
    assertThat(status(fault.token(issuer, sound()))).isEqualTo(401);
  }

  @Test
  void soundToken_ofAnAlgorithmThatIsNotAllowed_is401() throws Exception {
    try (Service strict = Service.start(issuer, "CLOISTER_OIDC_ALGORITHMS", "RS256,PS256")) {
      assertThat(status(strict, issuer.token(sound()))).isEqualTo(401);
    }
  }

  @Test
  void token_ofSeveralAudiencesWithOurs_letsIn() throws Exception {
    assertThat(status(issuer.token(TokenSpec.of("alice", "other", Service.AUDIENCE))))
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a\nb", "é"})
  void token_withASubjectOfAnotherForm_is401(String subject) throws Exception {
    assertThat(status(issuer.token(TokenSpec.of(subject, Service.AUDIENCE)))).isEqualTo(401);
  }

  @Test
  void token_withASubjectThatIsTooLong_is401() throws Exception {
    assertThat(status(issuer.token(TokenSpec.of("a".repeat(255), Service.AUDIENCE))))
        .isEqualTo(200);
    assertThat(status(issuer.token(TokenSpec.of("a".repeat(256), Service.AUDIENCE))))
        .isEqualTo(401);
  }

  @Test
  void token_expiredWithinTheSkew_letsIn() throws Exception {
    TokenSpec spec = sound().lifetime(Duration.ofMinutes(10));

    assertThat(status(issuer.token(spec.issuedAgo(Duration.ofSeconds(600 + 50))))).isEqualTo(200);
    assertThat(status(issuer.token(spec.issuedAgo(Duration.ofSeconds(600 + 70))))).isEqualTo(401);
  }

  @Test
  void token_fromTheFuture_is401BeyondTheSkew() throws Exception {
    TokenSpec spec = sound().claim("nbf", Optional.empty());

    assertThat(status(issuer.token(spec.issuedAgo(Duration.ofSeconds(-50))))).isEqualTo(200);
    assertThat(status(issuer.token(spec.issuedAgo(Duration.ofSeconds(-70))))).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "a.b.c", "a.b.c.d.e"})
  void noToken_is401(String token) throws Exception {
    assertThat(status(token)).isEqualTo(401);
  }

  @Test
  void accessTokenType_letsInAndOthersDoNot() throws Exception {
    assertThat(status(issuer.token(sound().header("typ", "at+jwt")))).isEqualTo(200);
    assertThat(status(issuer.token(sound().header("typ", "logout+jwt")))).isEqualTo(401);
  }

  @Test
  void rotatedKeys_areFetched() throws Exception {
    assertThat(status(issuer.token(sound()))).isEqualTo(200);
    issuer.rotateKeys();

    assertThat(status(issuer.token(sound()))).isEqualTo(200);
  }

  @Test
  void unknownKeys_areNotFetchedForEachToken() throws Exception {
    assertThat(status(issuer.token(sound()))).isEqualTo(200);
    for (int i = 0; i < 20; i++) {
      assertThat(status(issuer.token(sound().header("kid", "unknown" + i)))).isEqualTo(401);
    }

    assertThat(issuer.keyRequests()).isLessThanOrEqualTo(2);
  }

  @Test
  void issuerFailsLater_knownKeysGoOn() throws Exception {
    assertThat(status(issuer.token(sound()))).isEqualTo(200);
    issuer.breakKeys(KeysFault.SERVER_ERROR);

    assertThat(status(issuer.token(sound()))).isEqualTo(200);
  }

  @ParameterizedTest
  @EnumSource(
      value = KeysFault.class,
      names = {"NONE", "EMPTY", "SYMMETRIC_KEY"},
      mode = EnumSource.Mode.EXCLUDE)
  void keysThatCannotBeHad_are503(KeysFault fault) throws Exception {
    issuer.breakKeys(fault);

    assertThat(status(issuer.token(sound()))).isEqualTo(503);
  }

  @ParameterizedTest
  @EnumSource(
      value = KeysFault.class,
      names = {"EMPTY", "SYMMETRIC_KEY"})
  void keysThatDoNotVerify_are401(KeysFault fault) throws Exception {
    issuer.breakKeys(fault);

    assertThat(status(issuer.token(sound()))).isEqualTo(401);
    assertThat(status(TokenFault.PUBLIC_KEY_AS_SECRET.token(issuer, sound()))).isEqualTo(401);
  }

  @Test
  void keysAtAConfiguredAddress_letIn() throws Exception {
    try (Service configured =
        Service.start(issuer, "CLOISTER_OIDC_JWKS_URL", issuer.keysAddress().toString())) {
      assertThat(status(configured, issuer.token(sound()))).isEqualTo(200);
    }
  }

  private static TokenSpec sound() {
    return TokenSpec.of("alice", Service.AUDIENCE);
  }

  private int status(String token) throws Exception {
    return status(service, token);
  }

  private static int status(Service service, String token) throws Exception {
    return service.send("GET", "/v1/tee/status", "", "", Optional.of(token)).status();
  }
}
