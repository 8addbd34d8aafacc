package dev.cloister.testkit.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.cloister.testkit.pki.Seed;
import java.text.ParseException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A strictly configured JOSE library accepts the sound token and none of the faulty ones. */
class TokenFaultTest {
  private static final Instant NOW = Instant.parse("2026-02-03T04:05:06Z");

  private static OidcIssuer issuer;

  @BeforeAll
  static void start() throws Exception {
    issuer =
        OidcIssuer.start(
            Seed.of("faults"), InstantSource.fixed(NOW), 0, Algorithm.ES256, Algorithm.RS256);
  }

  @AfterAll
  static void stop() {
    issuer.close();
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void token_sound_isAccepted(Algorithm algorithm) throws Exception {
    assertThat(refusal(issuer.token(sound(algorithm)))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(TokenFault.class)
  void token_everyFaultWithEs256_isRefused(TokenFault fault) throws Exception {
    assertThat(refusal(fault.token(issuer, sound(Algorithm.ES256)))).isPresent();
  }

  @ParameterizedTest
  @EnumSource(TokenFault.class)
  void token_everyFaultWithRs256_isRefused(TokenFault fault) throws Exception {
    assertThat(refusal(fault.token(issuer, sound(Algorithm.RS256)))).isPresent();
  }

  private static TokenSpec sound(Algorithm algorithm) {
    return TokenSpec.of("user-1", "cloister").algorithm(algorithm);
  }

  private static Optional<String> refusal(String token) throws Exception {
    DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    processor.setJWSKeySelector(
        new JWSVerificationKeySelector<>(
            Set.of(JWSAlgorithm.ES256, JWSAlgorithm.RS256),
            new ImmutableJWKSet<>(JWKSet.parse(issuer.jwks()))));
    processor.setJWTClaimsSetVerifier(
        new DefaultJWTClaimsVerifier<SecurityContext>(
            "cloister",
            new JWTClaimsSet.Builder().issuer(issuer.issuer()).build(),
            Set.of("sub", "exp")) {
          @Override
          protected Date currentTime() {
            return Date.from(NOW);
          }
        });
    try {
      processor.process(token, null);
      return Optional.empty();
    } catch (BadJOSEException | ParseException | IllegalArgumentException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
