package dev.cloister.enclave.config;

import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import java.time.Duration;
import java.util.Set;

/**
 * Bounds on what callers can make the enclave hold or wait for.
 *
 * @param session lifetime of a session, at most 30 minutes
 * @param sessions open sessions in all
 * @param sessionsPerUser open sessions of one user; a new one closes the oldest
 * @param handshakes keys handed out in any two minutes, in all
 * @param handshakesPerUser the same for one user
 * @param connectorTimeout for one call to a connector's API, its body included
 * @param connectorResponseBytes longest body that is read from a connector's API
 */
public record Limits(
    Duration session,
    int sessions,
    int sessionsPerUser,
    int handshakes,
    int handshakesPerUser,
    Duration connectorTimeout,
    int connectorResponseBytes) {
  private static final Set<String> MEMBERS =
      Set.of(
          "session_seconds",
          "sessions",
          "sessions_per_user",
          "handshakes",
          "handshakes_per_user",
          "connector_timeout_seconds",
          "connector_response_bytes");

  /** What applies where the configuration says nothing. */
  public static Limits defaults() {
    return new Limits(
        Duration.ofMinutes(30), 1024, 8, 1024, 16, Duration.ofSeconds(30), 4 * 1024 * 1024);
  }

  static Limits parse(JsonObject json) throws JsonException, ConfigurationException {
    json.onlyMembers(MEMBERS);
    Limits standard = defaults();
    return new Limits(
        Duration.ofSeconds(read(json, "session_seconds", 1, 1800, 1800)),
        (int) read(json, "sessions", 1, 100_000, standard.sessions),
        (int) read(json, "sessions_per_user", 1, 64, standard.sessionsPerUser),
        (int) read(json, "handshakes", 1, 100_000, standard.handshakes),
        (int) read(json, "handshakes_per_user", 1, 1024, standard.handshakesPerUser),
        Duration.ofSeconds(read(json, "connector_timeout_seconds", 1, 300, 30)),
        (int)
            read(
                json,
                "connector_response_bytes",
                1024,
                64 * 1024 * 1024,
                standard.connectorResponseBytes));
  }

  private static long read(JsonObject json, String name, long least, long most, long otherwise)
      throws JsonException, ConfigurationException {
    if (json.find(name).isEmpty()) {
      return otherwise;
    }
    long value = json.integer(name);
    if (value < least || value > most) {
      throw new ConfigurationException(
          "expected \"" + name + "\" from " + least + " to " + most + ", found " + value);
    }
    return value;
  }
}
