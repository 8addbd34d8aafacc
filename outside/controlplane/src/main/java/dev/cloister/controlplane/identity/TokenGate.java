package dev.cloister.controlplane.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.JWKSetUnavailableException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.ResourceRetriever;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.cloister.channel.ErrorCode;
import dev.cloister.controlplane.config.ControlPlaneConfig;
import dev.cloister.http.Authenticator;
import dev.cloister.http.Principal;
import dev.cloister.http.ProblemException;
import dev.cloister.http.Request;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.text.ParseException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Lets in who presents a bearer token (RFC 6750) that the configured issuer signed for us: allowed
 * algorithm, a key of the issuer, {@code iss}, {@code aud}, {@code exp}, {@code nbf}, {@code iat},
 * {@code sub} (RFC 8725).
 */
public final class TokenGate implements Authenticator {
  private static final String BEARER = "Bearer ";
  private static final int MAX_LENGTH = 8 * 1024;
  private static final long FRESH_MILLIS = 5 * 60_000;
  private static final long FETCH_MILLIS = 15_000;
  private static final long BETWEEN_FETCHES_MILLIS = 30_000;
  private static final long OUTAGE_MILLIS = 4 * 3_600_000;
  private static final Pattern SUBJECT = Pattern.compile("[\\x21-\\x7e]{1,255}");

  private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
  private final JwksRetriever retriever;

  private TokenGate(ControlPlaneConfig.Oidc oidc, InstantSource clock, JwksRetriever retriever) {
    this.retriever = retriever;
    JWKSource<SecurityContext> keys = keys(oidc, retriever);
    Set<JWSAlgorithm> algorithms =
        oidc.algorithms().stream().map(JWSAlgorithm::parse).collect(Collectors.toSet());
    processor.setJWSKeySelector(new JWSVerificationKeySelector<>(algorithms, keys));
    processor.setJWSTypeVerifier(
        new DefaultJOSEObjectTypeVerifier<>(
            JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
    processor.setJWTClaimsSetVerifier(new Claims(oidc, clock));
  }

  /**
   * A gate.
   *
   * @param client with which the issuer's keys are fetched
   */
  public static TokenGate of(ControlPlaneConfig.Oidc oidc, InstantSource clock, HttpClient client) {
    return new TokenGate(oidc, clock, new JwksRetriever(client, oidc));
  }

  /** Keys are fetched again every five minutes, and for an unknown key at most twice a minute. */
  private static JWKSource<SecurityContext> keys(
      ControlPlaneConfig.Oidc oidc, ResourceRetriever retriever) {
    return JWKSourceBuilder.create(url(oidc.issuer()), retriever)
        .cache(FRESH_MILLIS, FETCH_MILLIS)
        .rateLimited(BETWEEN_FETCHES_MILLIS)
        .outageTolerant(OUTAGE_MILLIS)
        .build();
  }

  private static URL url(String issuer) {
    try {
      return URI.create(issuer).toURL();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException("not the address of an issuer", e);
    }
  }

  @Override
  public Principal authenticate(Request request) throws ProblemException {
    return new Principal(subject(token(request)));
  }

  /**
   * The bearer token of a request.
   *
   * @throws ProblemException when there is none
   */
  public static String token(Request request) throws ProblemException {
    String header = request.header("Authorization").orElse("");
    if (!header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      throw refused("expected a bearer token");
    }
    String token = header.substring(BEARER.length()).strip();
    if (token.length() > MAX_LENGTH) {
      throw refused("the token is longer than " + MAX_LENGTH + " characters");
    }
    return token;
  }

  private String subject(String token) throws ProblemException {
    try {
      // Only signed tokens: neither unsigned nor encrypted ones reach the processor.
      JWTClaimsSet claims =
          processor.process(SignedJWT.parse(token), (@Nullable SecurityContext) null);
      String subject = claims.getSubject();
      if (!SUBJECT.matcher(subject).matches()) {
        throw refused("the token's subject is not 1 to 255 printable ASCII characters");
      }
      return subject;
    } catch (KeySourceException e) {
      if (e instanceof JWKSetUnavailableException || !retriever.hasFetched()) {
        throw ProblemException.of(ErrorCode.UNAVAILABLE, "the issuer's keys cannot be fetched")
            .header("Retry-After", "30");
      }
      throw refused("the token's key is not known");
    } catch (ParseException | BadJOSEException | JOSEException | IllegalArgumentException e) {
      throw refused("the token is not one that this service accepts");
    }
  }

  private static ProblemException refused(String detail) {
    return ProblemException.of(ErrorCode.UNAUTHORIZED, detail)
        .header("WWW-Authenticate", "Bearer error=\"invalid_token\"");
  }

  private static final class Claims extends DefaultJWTClaimsVerifier<SecurityContext> {
    private final InstantSource clock;

    Claims(ControlPlaneConfig.Oidc oidc, InstantSource clock) {
      super(
          Set.of(oidc.audience()),
          new JWTClaimsSet.Builder().issuer(oidc.issuer()).build(),
          Set.of("sub", "exp", "iat"),
          Set.of());
      this.clock = clock;
      setMaxClockSkew((int) oidc.skew().toSeconds());
    }

    @Override
    public void verify(JWTClaimsSet claims, @Nullable SecurityContext context)
        throws BadJWTException {
      super.verify(claims, context);
      Instant latest = clock.instant().plusSeconds(getMaxClockSkew());
      if (claims.getIssueTime().toInstant().isAfter(latest)) {
        throw new BadJWTException("issued in the future");
      }
    }

    @Override
    protected Date currentTime() {
      return Date.from(clock.instant());
    }
  }
}
