package dev.cloister.attestation.token;

import dev.cloister.attestation.FindingCode;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.format.Steps;
import dev.cloister.attestation.json.JsonObject;
import java.time.Instant;
import java.util.Optional;

/** {@code iat}, {@code nbf} and {@code exp} (RFC 7519 section 4.1) against the instant. */
final class TokenTimes {
  static final String TIMES = "token.times";
  static final String VALIDITY = "token.validity";

  private final JsonObject payload;
  private final Instant at;
  private final Steps steps;

  TokenTimes(JsonObject payload, Instant at, Steps steps) {
    this.payload = payload;
    this.at = at;
    this.steps = steps;
  }

  void check() {
    Optional<Instant> issued = TokenClaims.seconds(payload, "iat");
    Optional<Instant> expires = TokenClaims.seconds(payload, "exp");
    Optional<Instant> stated = TokenClaims.seconds(payload, "nbf");
    boolean notBefore = !payload.has("nbf") || stated.isPresent();
    boolean whole =
        notBefore
            && issued.isPresent()
            && expires.isPresent()
            && issued.get().isBefore(expires.get());
    steps.check(
        TIMES,
        whole,
        FindingCode.TOKEN_TIMES,
        "expected iat before exp, and nbf if it is there, in whole seconds; found other times");
    if (!whole) {
      steps.blocked(TIMES, VALIDITY);
      return;
    }
    Instant start = stated.filter(issued.get()::isBefore).orElse(issued.get());
    if (at.isBefore(start)) {
      steps.add(
          Step.failed(
              VALIDITY, FindingCode.TOKEN_NOT_YET_VALID, "the token is valid from " + start));
    } else {
      steps.check(
          VALIDITY,
          at.isBefore(expires.get()),
          FindingCode.TOKEN_EXPIRED,
          () -> "the token was valid until " + expires.get());
    }
  }
}
