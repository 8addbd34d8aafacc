package dev.cloister.vault.access;

import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.http.OutboundHttp;
import dev.cloister.oidc.OidcIssuer;
import dev.cloister.oidc.TokenException;
import dev.cloister.oidc.TokenKeysException;
import dev.cloister.oidc.TokenVerifier;
import dev.cloister.oidc.VerifiedToken;
import dev.cloister.time.TrustedTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** The issuers whose tokens count. */
public final class TokenIssuers {
  private final List<TokenVerifier> verifiers;

  private TokenIssuers(List<TokenVerifier> verifiers) {
    this.verifiers = List.copyOf(verifiers);
  }

  /**
   * These issuers.
   *
   * @throws TokenKeysException when pinned keys cannot be read
   */
  public static TokenIssuers of(List<OidcIssuer> issuers, OutboundHttp http, TrustedTime time)
      throws TokenKeysException {
    List<TokenVerifier> verifiers = new ArrayList<>();
    for (OidcIssuer issuer : issuers) {
      verifiers.add(TokenVerifier.of(issuer, http, time));
    }
    return new TokenIssuers(verifiers);
  }

  /**
   * Verifies a token of the issuer that it names.
   *
   * @throws TokenException naming the check that failed
   */
  public VerifiedToken verify(String token) throws TokenException {
    return verifier(claimedIssuer(token)).verify(token);
  }

  /**
   * Verifies a token of that issuer for that audience.
   *
   * @throws TokenException naming the check that failed
   */
  public VerifiedToken verify(String token, String issuer, String audience) throws TokenException {
    return verifier(Optional.of(issuer)).verify(token, audience);
  }

  private TokenVerifier verifier(Optional<String> issuer) throws TokenException {
    return verifiers.stream()
        .filter(verifier -> issuer.filter(verifier.issuer()::equals).isPresent())
        .findFirst()
        .orElseThrow(() -> new TokenException("no issuer of this vault's"));
  }

  /** Only chooses who verifies: nothing that it says is believed before. */
  private static Optional<String> claimedIssuer(String token) {
    String[] parts = token.length() > TokenVerifier.MAX_LENGTH ? new String[0] : parts(token);
    if (parts.length != 3) {
      return Optional.empty();
    }
    try {
      return Optional.of(Json.parseObject(Base64.getUrlDecoder().decode(parts[1])).string("iss"));
    } catch (JsonException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String[] parts(String token) {
    return token.split("\\.", -1);
  }
}
