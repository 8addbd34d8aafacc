package dev.cloister.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.http.OutboundHttp;
import dev.cloister.time.TimeInterval;
import dev.cloister.time.TrustedTime;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Verifies users' OIDC tokens (RFC 7519, RFC 8725) against one issuer: algorithm, key, signature,
 * {@code iss}, {@code aud}, {@code exp}, {@code nbf}, {@code iat}, {@code sub}. Safe for use by
 * many threads.
 */
public final class TokenVerifier {
  /** Longest token, in characters. */
  public static final int MAX_LENGTH = 16 * 1024;

  private static final Duration SKEW = Duration.ofSeconds(60);
  private static final int MIN_RSA_BITS = 2048;
  private static final Pattern SUBJECT = Pattern.compile("[\\x21-\\x7e]{1,255}");

  private final OidcIssuer issuer;
  private final KeySource keys;
  private final TrustedTime time;
  private final SignedTokens signed = new SignedTokens();

  private TokenVerifier(OidcIssuer issuer, KeySource keys, TrustedTime time) {
    this.issuer = issuer;
    this.keys = keys;
    this.time = time;
  }

  /**
   * A verifier.
   *
   * @throws TokenKeysException when pinned keys cannot be read
   */
  public static TokenVerifier of(OidcIssuer issuer, OutboundHttp http, TrustedTime time)
      throws TokenKeysException {
    KeySource keys =
        switch (issuer.keys()) {
          case OidcIssuer.Pinned pinned -> KeySource.pinned(pinned);
          case OidcIssuer.Fetched fetched -> new FetchedKeys(fetched, http, time);
        };
    return new TokenVerifier(issuer, keys, time);
  }

  /** Whose tokens it verifies. */
  public String issuer() {
    return issuer.issuer();
  }

  /**
   * Verifies a token.
   *
   * @throws TokenException naming the check that failed
   */
  public VerifiedToken verify(String token) throws TokenException {
    return verify(token, issuer.audience());
  }

  /**
   * Verifies a token that is for somebody else than this service's usual audience.
   *
   * @param audience what {@code aud} must contain
   * @throws TokenException naming the check that failed
   */
  public VerifiedToken verify(String token, String audience) throws TokenException {
    if (token.length() > MAX_LENGTH) {
      throw new TokenException("longer than " + MAX_LENGTH + " characters");
    }
    try {
      Optional<SignedTokens.Signed> known = signed.find(token);
      if (known.isPresent() && known.get().isOf(keys.find(known.get().keyId()))) {
        return claims(known.get().claims(), audience, known.get().all());
      }
      SignedJWT jwt = SignedJWT.parse(token);
      JWK key = requireSignature(jwt);
      SignedTokens.Signed read =
          new SignedTokens.Signed(
              jwt.getHeader().getKeyID(),
              key,
              jwt.getJWTClaimsSet(),
              Json.parseObject(jwt.getPayload().toBytes()));
      signed.keep(token, read);
      return claims(read.claims(), audience, read.all());
    } catch (ParseException | JsonException | IllegalArgumentException e) {
      throw new TokenException("not a signed JWT");
    }
  }

  private JWK requireSignature(SignedJWT jwt) throws TokenException {
    String algorithm = jwt.getHeader().getAlgorithm().getName();
    if (!issuer.algorithms().contains(algorithm)) {
      throw new TokenException("algorithm not allowed");
    }
    String keyId = jwt.getHeader().getKeyID();
    if (keyId == null) {
      throw new TokenException("no key id");
    }
    for (JWK key : keys.find(keyId)) {
      if (verifies(jwt, key, algorithm)) {
        return key;
      }
    }
    throw new TokenException("no key of the issuer verifies it");
  }

  private static boolean verifies(SignedJWT jwt, JWK key, String algorithm) {
    if (key.getKeyUse() != null && !key.getKeyUse().equals(KeyUse.SIGNATURE)) {
      return false;
    }
    if (key.getAlgorithm() != null && !key.getAlgorithm().getName().equals(algorithm)) {
      return false;
    }
    try {
      Optional<JWSVerifier> verifier =
          switch (key) {
            case RSAKey rsa when rsa.size() >= MIN_RSA_BITS -> Optional.of(new RSASSAVerifier(rsa));
            case ECKey ec -> Optional.of(new ECDSAVerifier(ec));
            default -> Optional.empty();
          };
      return verifier.isPresent()
          && verifier.get().supportedJWSAlgorithms().contains(jwt.getHeader().getAlgorithm())
          && jwt.verify(verifier.get());
    } catch (JOSEException | IllegalStateException e) {
      return false;
    }
  }

  private VerifiedToken claims(JWTClaimsSet claims, String audience, JsonObject all)
      throws TokenException {
    if (!issuer.issuer().equals(claims.getIssuer())) {
      throw new TokenException("another issuer");
    }
    List<String> audiences = claims.getAudience();
    if (audiences == null || !audiences.contains(audience)) {
      throw new TokenException("another audience");
    }
    Instant issued = instant(claims.getIssueTime(), "iat");
    Instant expires = instant(claims.getExpirationTime(), "exp");
    if (!issued.isBefore(expires)) {
      throw new TokenException("expires before it was issued");
    }
    // The issuer signed that this instant has passed; no clock of the host's is needed to know it.
    time.observe(issued);
    TimeInterval now = time.now();
    if (now.latest().isEmpty()) {
      throw new TokenException("the time is not known, so it may have expired");
    }
    if (now.hasReached(expires)) {
      throw new TokenException("expired");
    }
    Date notBefore = claims.getNotBeforeTime();
    if (notBefore != null && notBefore.toInstant().isAfter(now.earliest().plus(SKEW))) {
      throw new TokenException("not yet valid");
    }
    String subject = claims.getSubject();
    if (subject == null || !SUBJECT.matcher(subject).matches()) {
      throw new TokenException("no usable subject");
    }
    return new VerifiedToken(issuer.issuer(), subject, issued, expires, all);
  }

  private static Instant instant(Date date, String claim) throws TokenException {
    if (date == null) {
      throw new TokenException("no " + claim);
    }
    return date.toInstant();
  }
}
