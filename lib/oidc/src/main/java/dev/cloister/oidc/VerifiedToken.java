package dev.cloister.oidc;

import dev.cloister.attestation.json.JsonObject;
import java.time.Instant;
import java.util.Objects;

/**
 * What an issuer said of somebody, and was verified to say.
 *
 * @param issuer {@code iss}
 * @param subject {@code sub}, 1 to 255 printable ASCII characters
 * @param issued {@code iat}
 * @param expires {@code exp}
 * @param claims the whole payload
 */
public record VerifiedToken(
    String issuer, String subject, Instant issued, Instant expires, JsonObject claims) {
  /** Refuses missing parts. */
  public VerifiedToken {
    Objects.requireNonNull(issuer);
    Objects.requireNonNull(subject);
    Objects.requireNonNull(issued);
    Objects.requireNonNull(expires);
    Objects.requireNonNull(claims);
  }
}
