package dev.cloister.testkit.oidc;

import static dev.cloister.testkit.json.JsonText.object;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** What a token says (RFC 7519), relative to the issuer's clock. */
public final class TokenSpec {
  private static final Duration LIFETIME = Duration.ofHours(1);

  private Duration age = Duration.ZERO;
  private Duration lifetime = LIFETIME;
  private Optional<Algorithm> algorithm = Optional.empty();
  private final Map<String, Object> header = new LinkedHashMap<>();
  private final Map<String, Object> claims = new LinkedHashMap<>();

  private TokenSpec() {}

  /** A token of that subject, for one hour from now. */
  public static TokenSpec of(String subject, String... audiences) {
    return new TokenSpec()
        .claim("sub", subject)
        .claim("aud", audiences.length == 1 ? audiences[0] : List.of(audiences));
  }

  /** Issued so long ago; negative for a token from the future. */
  public TokenSpec issuedAgo(Duration value) {
    return change(s -> s.age = value);
  }

  /** From {@code iat} to {@code exp}. */
  public TokenSpec lifetime(Duration value) {
    return change(s -> s.lifetime = value);
  }

  /** Signed so; without it the issuer's first algorithm. */
  public TokenSpec algorithm(Algorithm value) {
    return change(s -> s.algorithm = Optional.of(value));
  }

  /**
   * Sets a claim, over those the issuer sets; an empty {@code Optional} leaves it out.
   *
   * @param value what {@code JsonText} writes
   */
  public TokenSpec claim(String name, Object value) {
    return change(s -> s.claims.put(name, value));
  }

  /** Sets a header parameter; an empty {@code Optional} leaves it out. */
  public TokenSpec header(String name, Object value) {
    return change(s -> s.header.put(name, value));
  }

  /** Binds the token to a key: {@code cnf.jkt} (RFC 9449 section 6.1). */
  public TokenSpec confirmedBy(String jwkThumbprint) {
    return claim("cnf", object("jkt", jwkThumbprint));
  }

  Optional<Algorithm> algorithm() {
    return algorithm;
  }

  Map<String, Object> fullHeader(String algorithmName, String keyId) {
    return merged(object("alg", algorithmName, "typ", "JWT", "kid", keyId), header);
  }

  Map<String, Object> fullClaims(String issuer, Instant now, String tokenId) {
    long issued = now.minus(age).getEpochSecond();
    return merged(
        object(
            "iss", issuer,
            "iat", issued,
            "nbf", issued,
            "exp", issued + lifetime.toSeconds(),
            "jti", tokenId),
        claims);
  }

  private static Map<String, Object> merged(Map<String, Object> base, Map<String, Object> over) {
    Map<String, Object> all = new LinkedHashMap<>(base);
    all.putAll(over);
    all.values().removeIf(value -> value instanceof Optional<?> o && o.isEmpty());
    return all;
  }

  private TokenSpec change(Consumer<TokenSpec> edit) {
    TokenSpec copy = new TokenSpec();
    copy.age = age;
    copy.lifetime = lifetime;
    copy.algorithm = algorithm;
    copy.header.putAll(header);
    copy.claims.putAll(claims);
    edit.accept(copy);
    return copy;
  }
}
