package dev.cloister.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.opts.AllowWeakRSAKey;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.cloister.http.OutboundHttp;
import dev.cloister.testkit.time.TestClocks;
import dev.cloister.time.TrustedTime;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenVerifierTest {
  private static RSAKey rsa;
  private static RSAKey weakRsa;
  private static RSAKey foreignRsa;
  private static ECKey ec;
  private static ECKey encryptionEc;

  private final TestClocks clocks = new TestClocks();
  private TokenVerifier verifier;

  @BeforeAll
  static void keys() throws JOSEException {
    rsa = new RSAKeyGenerator(2048).keyID("r1").generate();
    weakRsa = new RSAKeyGenerator(1024, true).keyID("weak").generate();
    foreignRsa = new RSAKeyGenerator(2048).keyID("r1").generate();
    ec = new ECKeyGenerator(Curve.P_256).keyID("e1").generate();
    encryptionEc =
        new ECKeyGenerator(Curve.P_256).keyID("enc").keyUse(KeyUse.ENCRYPTION).generate();
  }

  @BeforeEach
  void verifier() throws Exception {
    JWKSet set = new JWKSet(List.of(rsa, weakRsa, ec, encryptionEc));
    verifier =
        TokenVerifier.of(
            new OidcIssuer(
                "https://issuer.example",
                "cloister",
                List.of("RS256", "ES256"),
                new OidcIssuer.Pinned(set.toPublicJWKSet().toString())),
            OutboundHttp.trusting(List.of()),
            TrustedTime.believing(clocks::wall, clocks::nanos));
  }

  @Test
  void verify_goodRsaToken_namesTheSubject() throws Exception {
    assertThat(verifier.verify(rs256(claims -> claims)).subject()).isEqualTo("alice");
  }

  @Test
  void verify_goodEcToken_namesTheSubject() throws Exception {
    assertThat(
            verifier
                .verify(signed(new ECDSASigner(ec), JWSAlgorithm.ES256, "e1", good()))
                .subject())
        .isEqualTo("alice");
  }

  @Test
  void verify_expiredToken_isRefused() {
    refused(
        "expired",
        rs256(c -> c.issueTime(date(Duration.ofHours(-1))).expirationTime(date(Duration.ZERO))));
  }

  @Test
  void verify_hostSetItsClockBack_tokenStaysExpiredOnceNewerOneWasSeen() throws Exception {
    String old = rs256(c -> c);
    clocks.pass(Duration.ofHours(2));
    verifier.verify(rs256(c -> c));
    clocks.hostSays(clocks.wall().minus(Duration.ofHours(2)));
    refused("expired", old);
  }

  @Test
  void verify_theSameTokenLater_isJudgedByTheTimeOfThen() throws Exception {
    String token = rs256(c -> c);
    verifier.verify(token);
    assertThat(verifier.verify(token).subject()).isEqualTo("alice");
    clocks.pass(Duration.ofHours(2));
    refused("expired", token);
  }

  @Test
  void verify_theSameTokenForAnother_isRefused() throws Exception {
    String token = rs256(c -> c);
    verifier.verify(token);
    assertThatThrownBy(() -> verifier.verify(token, "somebody else"))
        .isInstanceOf(TokenException.class)
        .hasMessage("another audience");
  }

  @Test
  void verify_aTokenThatWasAccepted_withAnotherSignature_isRefused() throws Exception {
    String token = rs256(c -> c);
    verifier.verify(token);
    String other = rs256(c -> c.subject("mallory"));
    String mixed =
        token.substring(0, token.lastIndexOf('.')) + other.substring(other.lastIndexOf('.'));
    refused("no key of the issuer verifies it", mixed);
  }

  @Test
  void verify_tokenOfTheFuture_isRefused() {
    refused("not yet valid", rs256(c -> c.notBeforeTime(date(Duration.ofMinutes(5)))));
  }

  @Test
  void verify_otherIssuer_isRefused() {
    refused("another issuer", rs256(c -> c.issuer("https://issuer.example/")));
  }

  @Test
  void verify_otherAudience_isRefused() {
    refused("another audience", rs256(c -> c.audience("other")));
  }

  @Test
  void verify_noAudience_isRefused() {
    refused("another audience", rs256(c -> c.audience((String) null)));
  }

  @Test
  void verify_amongAudiences_isAccepted() throws Exception {
    assertThat(verifier.verify(rs256(c -> c.audience(List.of("other", "cloister")))).subject())
        .isEqualTo("alice");
  }

  @Test
  void verify_noExpiry_isRefused() {
    refused("no exp", rs256(c -> c.expirationTime(null)));
  }

  @Test
  void verify_noIssueTime_isRefused() {
    refused("no iat", rs256(c -> c.issueTime(null)));
  }

  @Test
  void verify_expiresBeforeItWasIssued_isRefused() {
    refused("before it was issued", rs256(c -> c.issueTime(date(Duration.ofHours(3)))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "with space", "new\nline", "n\u00e4me"})
  void verify_unusableSubject_isRefused(String subject) {
    refused("no usable subject", rs256(c -> c.subject(subject)));
  }

  @Test
  void verify_noSubject_isRefused() {
    refused("no usable subject", rs256(c -> c.subject(null)));
  }

  @Test
  void verify_subjectTooLong_isRefused() {
    refused("no usable subject", rs256(c -> c.subject("x".repeat(256))));
  }

  @Test
  void verify_algorithmNone_isRefused() {
    refused("not a signed JWT", new PlainJWT(good()).serialize());
  }

  @Test
  void verify_algorithmNoneWithSignature_isRefused() {
    String[] parts = rs256(c -> c).split("\\.");
    String header =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(
                "{\"alg\":\"none\",\"kid\":\"r1\"}".getBytes(StandardCharsets.US_ASCII));
    refused("not a signed JWT", header + "." + parts[1] + "." + parts[2]);
  }

  @Test
  void verify_hmacWithThePublicKey_isRefused() throws Exception {
    byte[] publicKey = rsa.toRSAPublicKey().getEncoded();
    refused(
        "algorithm not allowed",
        signed(new MACSigner(publicKey), JWSAlgorithm.HS256, "r1", good()));
  }

  @Test
  void verify_algorithmNotConfigured_isRefused() throws Exception {
    refused(
        "algorithm not allowed", signed(new RSASSASigner(rsa), JWSAlgorithm.PS256, "r1", good()));
  }

  @Test
  void verify_foreignKeyUnderAKnownId_isRefused() throws Exception {
    refused(
        "no key of the issuer",
        signed(new RSASSASigner(foreignRsa), JWSAlgorithm.RS256, "r1", good()));
  }

  @Test
  void verify_unknownKeyId_isRefused() throws Exception {
    refused(
        "no key of the issuer", signed(new RSASSASigner(rsa), JWSAlgorithm.RS256, "r2", good()));
  }

  @Test
  void verify_weakRsaKey_isRefused() throws Exception {
    refused(
        "no key of the issuer",
        signed(
            new RSASSASigner(weakRsa.toPrivateKey(), Set.of(AllowWeakRSAKey.getInstance())),
            JWSAlgorithm.RS256,
            "weak",
            good()));
  }

  @Test
  void verify_keyForEncryption_isRefused() throws Exception {
    refused(
        "no key of the issuer",
        signed(new ECDSASigner(encryptionEc.toECPrivateKey()), JWSAlgorithm.ES256, "enc", good()));
  }

  @Test
  void verify_changedPayload_isRefused() {
    String[] parts = rs256(c -> c).split("\\.");
    String other = rs256(c -> c.subject("bob")).split("\\.")[1];
    refused("no key of the issuer", parts[0] + "." + other + "." + parts[2]);
  }

  @Test
  void verify_criticalHeaderNobodyKnows_isRefused() throws Exception {
    JWSHeader header =
        new JWSHeader.Builder(JWSAlgorithm.RS256)
            .keyID("r1")
            .criticalParams(Set.of("x"))
            .customParam("x", true)
            .build();
    SignedJWT jwt = new SignedJWT(header, good());
    jwt.sign(new RSASSASigner(rsa));
    refused("no key of the issuer", jwt.serialize());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a.b", "a.b.c", "a.b.c.d.e", "e30.e30.e30"})
  void verify_notAToken_isRefused(String text) {
    refused("", text);
  }

  @Test
  void verify_hugeToken_isRefused() {
    refused("longer than", "x".repeat(TokenVerifier.MAX_LENGTH + 1));
  }

  private void refused(String why, String token) {
    assertThatThrownBy(() -> verifier.verify(token))
        .isInstanceOf(TokenException.class)
        .hasMessageContaining(why);
  }

  private String rs256(UnaryOperator<JWTClaimsSet.Builder> change) {
    try {
      return signed(
          new RSASSASigner(rsa),
          JWSAlgorithm.RS256,
          "r1",
          change.apply(new JWTClaimsSet.Builder(good())).build());
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  private JWTClaimsSet good() {
    return new JWTClaimsSet.Builder()
        .issuer("https://issuer.example")
        .audience("cloister")
        .subject("alice")
        .issueTime(date(Duration.ZERO))
        .expirationTime(date(Duration.ofHours(1)))
        .build();
  }

  private Date date(Duration fromNow) {
    Instant instant = clocks.wall().plus(fromNow);
    return Date.from(instant);
  }

  private static String signed(
      JWSSigner signer, JWSAlgorithm algorithm, String keyId, JWTClaimsSet claims)
      throws JOSEException {
    SignedJWT jwt =
        new SignedJWT(
            new JWSHeader.Builder(algorithm).type(JOSEObjectType.JWT).keyID(keyId).build(), claims);
    jwt.sign(signer);
    return jwt.serialize();
  }
}
