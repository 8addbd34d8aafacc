package dev.cloister.attestation.token;

import dev.cloister.attestation.TcbStatus;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The claims that tokens of all services have (docs/reference/claims.md). */
final class TokenClaims {
  /** The last second of the year 9999: later ones have no RFC 3339 form. */
  static final long MAX_SECONDS = 253_402_300_799L;

  /** By our code, and by that without underscores in lower case. */
  private static final Map<String, TcbStatus> STATUSES = statuses();

  private TokenClaims() {}

  static void add(JsonObject.Builder claims, Jws jws) {
    Tree header = new Tree(jws.header());
    Tree payload = new Tree(jws.payload());
    JsonObject.Builder token = JsonObject.builder();
    header.copy(token, "algorithm", "alg");
    header.copy(token, "keyId", "kid");
    payload.copy(token, "issuer", "iss");
    payload.copy(token, "subject", "sub");
    payload.copy(token, "audience", "aud");
    payload.copy(token, "id", "jti");
    for (String name : new String[] {"iat", "nbf", "exp"}) {
      seconds(jws.payload(), name).ifPresent(time -> token.put(claim(name), time.toString()));
    }
    claims.put("token", token.build());
  }

  /** A NumericDate (RFC 7519 section 2) of whole seconds from 1970 to 9999. */
  static Optional<Instant> seconds(JsonObject payload, String name) {
    try {
      long value = payload.integer(name);
      return value >= 0 && value <= MAX_SECONDS
          ? Optional.of(Instant.ofEpochSecond(value))
          : Optional.empty();
    } catch (JsonException e) {
      return Optional.empty();
    }
  }

  /**
   * The TCB status a service states, in Intel's spelling or in capitals with underscores. A word
   * that is neither is read as the worst.
   */
  static TcbStatus status(String text) {
    TcbStatus known = STATUSES.get(text);
    return known != null ? known : STATUSES.getOrDefault(plain(text), TcbStatus.NOT_SUPPORTED);
  }

  private static Map<String, TcbStatus> statuses() {
    Map<String, TcbStatus> all = new HashMap<>();
    for (TcbStatus status : TcbStatus.values()) {
      all.put(status.code(), status);
      all.put(plain(status.code()), status);
    }
    return Map.copyOf(all);
  }

  private static String plain(String text) {
    return text.replace("_", "").toLowerCase(Locale.ROOT);
  }

  private static String claim(String name) {
    return switch (name) {
      case "iat" -> "issuedAt";
      case "nbf" -> "notBefore";
      default -> "expires";
    };
  }
}
