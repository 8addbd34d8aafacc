package dev.cloister.testkit.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.cloister.testkit.json.JsonDocument;
import dev.cloister.testkit.pki.Seed;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A JOSE library reads what the issuer writes. */
class OidcIssuerTest {
  private static final Instant NOW = Instant.parse("2026-02-03T04:05:06Z");
  private static final TokenSpec TOKEN = TokenSpec.of("user-1", "cloister");

  private final HttpClient client = HttpClient.newHttpClient();
  private OidcIssuer issuer;

  @BeforeEach
  void start() throws Exception {
    issuer = OidcIssuer.start(Seed.of("oidc"), InstantSource.fixed(NOW));
  }

  /** RSA keys take their time, so only the tests about them have one. */
  private void startWithBothAlgorithms() throws Exception {
    issuer.close();
    issuer =
        OidcIssuer.start(
            Seed.of("oidc"), InstantSource.fixed(NOW), 0, Algorithm.ES256, Algorithm.RS256);
  }

  @AfterEach
  void stop() {
    issuer.close();
  }

  @Test
  void discovery_namesTheIssuerAndItsEndpoints() throws Exception {
    startWithBothAlgorithms();
    JsonDocument document = JsonDocument.read(get("/.well-known/openid-configuration").body());

    assertThat(document.text("issuer")).isEqualTo(issuer.issuer());
    assertThat(document.text("jwks_uri")).isEqualTo(issuer.keysAddress().toString());
    assertThat(document.text("token_endpoint")).isEqualTo(issuer.issuer() + "/token");
    assertThat(document.texts("id_token_signing_alg_values_supported"))
        .containsExactly("ES256", "RS256");
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void token_everyAlgorithm_verifiesWithThePublishedKey(Algorithm algorithm) throws Exception {
    startWithBothAlgorithms();
    SignedJWT token = SignedJWT.parse(issuer.token(TOKEN.algorithm(algorithm)));

    assertThat(verifies(token)).isTrue();
    assertThat(token.getHeader().getAlgorithm().getName()).isEqualTo(algorithm.name());
  }

  @Test
  void token_default_hasTheStandardClaims() throws Exception {
    JWTClaimsSet claims = SignedJWT.parse(issuer.token(TOKEN)).getJWTClaimsSet();

    assertThat(claims.getIssuer()).isEqualTo(issuer.issuer());
    assertThat(claims.getSubject()).isEqualTo("user-1");
    assertThat(claims.getAudience()).containsExactly("cloister");
    assertThat(claims.getIssueTime().toInstant()).isEqualTo(NOW);
    assertThat(claims.getNotBeforeTime().toInstant()).isEqualTo(NOW);
    assertThat(claims.getExpirationTime().toInstant()).isEqualTo(NOW.plusSeconds(3600));
    assertThat(claims.getJWTID()).isEqualTo("token-1");
  }

  @Test
  void token_chosenClaims_areCarried() throws Exception {
    JWTClaimsSet claims =
        SignedJWT.parse(
                issuer.token(
                    TokenSpec.of("user-1", "a", "b")
                        .claim("groups", List.of("x", "y"))
                        .confirmedBy("thumbprint")))
            .getJWTClaimsSet();

    assertThat(claims.getAudience()).containsExactly("a", "b");
    assertThat(claims.getStringListClaim("groups")).containsExactly("x", "y");
    assertThat(claims.getJSONObjectClaim("cnf")).isEqualTo(Map.of("jkt", "thumbprint"));
  }

  @Test
  void rotateKeys_oldTokens_verifyUntilTheOldKeysRetire() throws Exception {
    SignedJWT before = SignedJWT.parse(issuer.token(TOKEN));
    issuer.rotateKeys();
    SignedJWT after = SignedJWT.parse(issuer.token(TOKEN));

    assertThat(after.getHeader().getKeyID()).isNotEqualTo(before.getHeader().getKeyID());
    assertThat(verifies(before)).isTrue();
    assertThat(verifies(after)).isTrue();

    issuer.retireOldKeys();

    assertThat(verifies(before)).isFalse();
    assertThat(verifies(after)).isTrue();
    assertThat(issuer.keyRequests()).isEqualTo(4);
  }

  @Test
  void post_token_givesWhatWasAskedFor() throws Exception {
    startWithBothAlgorithms();
    HttpResponse<String> response =
        post("sub=user-2&aud=x&aud=y&ttl=60&alg=RS256&jkt=tp&claim.email=a%40b.invalid");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
    JsonDocument answer = JsonDocument.read(response.body());
    assertThat(answer.text("token_type")).isEqualTo("Bearer");
    assertThat(answer.number("expires_in")).isEqualTo(60);
    SignedJWT token = SignedJWT.parse(answer.text("access_token"));
    assertThat(verifies(token)).isTrue();
    assertThat(token.getHeader().getAlgorithm().getName()).isEqualTo("RS256");
    JWTClaimsSet claims = token.getJWTClaimsSet();
    assertThat(claims.getSubject()).isEqualTo("user-2");
    assertThat(claims.getAudience()).containsExactly("x", "y");
    assertThat(claims.getStringClaim("email")).isEqualTo("a@b.invalid");
    assertThat(claims.getJSONObjectClaim("cnf")).isEqualTo(Map.of("jkt", "tp"));
    assertThat(claims.getExpirationTime().toInstant()).isEqualTo(NOW.plusSeconds(60));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "aud=x", "sub=", "sub=u&ttl=x", "sub=u&ttl=86401", "sub=u&alg=none"})
  void post_badRequest_isRefused(String form) throws Exception {
    HttpResponse<String> response = post(form);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(JsonDocument.read(response.body()).text("error")).isEqualTo("invalid_request");
  }

  @Test
  void post_brokenEncoding_isRefused() throws Exception {
    assertThat(post("sub=%zz").statusCode()).isEqualTo(400);
  }

  @Test
  void get_token_isNotAllowed() throws Exception {
    HttpResponse<String> response = get("/token");

    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("Allow")).contains("POST");
  }

  @Test
  void get_unknownPath_isNotFound() throws Exception {
    assertThat(get("/admin").statusCode()).isEqualTo(404);
  }

  @Test
  void start_oneAlgorithm_publishesOneKey() throws Exception {
    try (OidcIssuer one =
        OidcIssuer.start(Seed.of("one"), InstantSource.fixed(NOW), 0, Algorithm.ES256)) {
      assertThat(JWKSet.parse(one.jwks()).getKeys()).hasSize(1);
    }
  }

  @Test
  void start_noAlgorithm_fails() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OidcIssuer.start(Seed.of("none"), InstantSource.fixed(NOW), 0));
  }

  @Test
  void jwks_publicPartsOnly() throws Exception {
    startWithBothAlgorithms();
    assertThat(JWKSet.parse(issuer.jwks()).getKeys()).noneMatch(JWK::isPrivate);
  }

  private boolean verifies(SignedJWT token) throws Exception {
    JWK key = JWKSet.parse(get("/jwks").body()).getKeyByKeyId(token.getHeader().getKeyID());
    if (key == null) {
      return false;
    }
    return token.verify(
        token.getHeader().getAlgorithm().getName().equals("RS256")
            ? new RSASSAVerifier(key.toRSAKey())
            : new ECDSAVerifier(key.toECKey()));
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(issuer.issuer() + path)).build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String form) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(issuer.issuer() + "/token"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form))
            .build(),
        BodyHandlers.ofString());
  }
}
