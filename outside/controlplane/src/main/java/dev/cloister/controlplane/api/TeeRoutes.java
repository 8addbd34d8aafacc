package dev.cloister.controlplane.api;

import dev.cloister.attestation.json.JsonObject;
import dev.cloister.channel.ErrorCode;
import dev.cloister.controlplane.identity.TokenGate;
import dev.cloister.controlplane.operation.RateLimits;
import dev.cloister.controlplane.storage.SessionStore;
import dev.cloister.http.Authenticator;
import dev.cloister.http.Method;
import dev.cloister.http.ProblemException;
import dev.cloister.http.Request;
import dev.cloister.http.Response;
import dev.cloister.http.Route;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** {@code /v1/tee}: a user's client and the enclave talk through here. */
final class TeeRoutes {
  private static final Pattern SESSION_ID = Pattern.compile("[0-9a-f]{32}");
  private static final int NONCE_LENGTH = 32;
  private static final int BODY_LIMIT = 4 * 1024;

  private final Relay relay;
  private final SessionStore sessions;
  private final RateLimits attestations;
  private final KeyProxy keys;
  private final String audience;
  private final InstantSource clock;
  private final SecureRandom random;

  TeeRoutes(
      Relay relay,
      SessionStore sessions,
      RateLimits attestations,
      KeyProxy keys,
      String audience,
      InstantSource clock,
      SecureRandom random) {
    this.relay = relay;
    this.sessions = sessions;
    this.attestations = attestations;
    this.keys = keys;
    this.audience = audience;
    this.clock = clock;
    this.random = random;
  }

  List<Route> routes(Authenticator gate) {
    return List.of(
        Route.of(Method.GET, "/v1/tee/status", this::status).authenticatedBy(gate),
        Route.of(Method.GET, "/v1/tee/jwks", request -> Response.json(keys.keys()))
            .authenticatedBy(gate),
        Route.of(Method.POST, "/v1/tee/attestation", this::attestation)
            .authenticatedBy(gate)
            .timeout(relay.timeout())
            .bodyLimit(BODY_LIMIT),
        Route.of(Method.POST, "/v1/tee/session", this::session)
            .authenticatedBy(gate)
            .timeout(relay.timeout().multipliedBy(2))
            .bodyLimit(BODY_LIMIT),
        Route.of(Method.DELETE, "/v1/tee/session/{id}", this::close)
            .authenticatedBy(gate)
            .timeout(relay.timeout())
            .bodyLimit(BODY_LIMIT));
  }

  private Response status(Request request) throws SQLException {
    Optional<Instant> expiry = sessions.lastExpiry(request.principal().subject(), clock.instant());
    JsonObject.Builder answer =
        JsonObject.builder()
            .put("enabled", relay.provider().isPresent())
            .put("provider", relay.provider().orElse("none"))
            .put("attested", expiry.isPresent())
            .put("session_active", expiry.isPresent());
    expiry.ifPresent(at -> answer.put("session_expires_at", at.toString()));
    return Response.json(answer.build());
  }

  private Response attestation(Request request) throws ProblemException {
    var enclave = relay.enclave();
    Members members = Members.of(request, Set.of(), Set.of("audience", "nonce"));
    attestations.take(request.principal().subject());
    byte[] nonce = new byte[NONCE_LENGTH];
    random.nextBytes(nonce);
    Optional<String> chosen = members.find("nonce");
    if (chosen.isPresent()) {
      nonce = Members.decode("nonce", chosen.get(), NONCE_LENGTH, NONCE_LENGTH);
    }
    String encoded = Base64.getEncoder().encodeToString(nonce);
    JsonObject answer =
        relay.ask(
            () ->
                enclave.attest(
                    TokenGate.token(request),
                    JsonObject.builder()
                        .put("nonce", encoded)
                        .put("audience", members.find("audience").orElse(audience))
                        .build()));
    JsonObject.Builder out = JsonObject.builder().put("nonce", encoded);
    Relay.copy(answer, out, "token", "public_key", "format");
    Relay.copyIfPresent(answer, out, "event_log");
    Relay.copyStringsIfPresent(answer, out, "collateral");
    return Response.json(out.build());
  }

  private Response session(Request request) throws ProblemException, SQLException {
    var enclave = relay.enclave();
    Members members =
        Members.of(
            request, Set.of("attestation_key", "client_public_key", "encrypted_kek"), Set.of());
    String attestationKey = text(members, "attestation_key");
    String clientKey = text(members, "client_public_key");
    String encryptedKek = text(members, "encrypted_kek");
    String token = TokenGate.token(request);
    String user = request.principal().subject();
    JsonObject opened =
        relay.ask(
            () ->
                enclave.establishSession(
                    token,
                    JsonObject.builder()
                        .put("public_key", clientKey)
                        .put("attestation_key", attestationKey)
                        .build()));
    JsonObject.Builder out = JsonObject.builder();
    Relay.copy(opened, out, "session_id", "expires_at");
    String id = sessionId(opened);
    Instant expires = expiry(opened);
    var _ =
        relay.ask(
            () ->
                enclave.sendKek(
                    token,
                    JsonObject.builder()
                        .put("session_id", id)
                        .put("user_id", user)
                        .put("encrypted_kek", encryptedKek)
                        .build()));
    sessions.add(user, id, expires, clock.instant());
    return Response.json(out.build());
  }

  private Response close(Request request) throws ProblemException, SQLException {
    var enclave = relay.enclave();
    String id = request.pathParam("id");
    if (!SESSION_ID.matcher(id).matches()) {
      throw ProblemException.of(ErrorCode.INVALID_SESSION, "no such session");
    }
    Members members = Members.of(request, Set.of("counter", "mac"), Set.of());
    long counter = members.number("counter", 1, Long.MAX_VALUE);
    String mac = Base64.getEncoder().encodeToString(members.bytes("mac", 32, 32));
    var _ =
        relay.ask(
            () ->
                enclave.closeSession(
                    JsonObject.builder()
                        .put("session_id", id)
                        .put("counter", counter)
                        .put("mac", mac)
                        .build()));
    sessions.remove(request.principal().subject(), id);
    return Response.noContent();
  }

  private static String text(Members members, String name) throws ProblemException {
    return Base64.getEncoder().encodeToString(members.bytes(name, 1, 1024));
  }

  private static String sessionId(JsonObject answer) throws ProblemException {
    String id = Relay.string(answer, "session_id");
    if (!SESSION_ID.matcher(id).matches()) {
      throw Relay.notAsAgreed();
    }
    return id;
  }

  private static Instant expiry(JsonObject answer) throws ProblemException {
    try {
      return Instant.parse(Relay.string(answer, "expires_at"));
    } catch (DateTimeException e) {
      throw Relay.notAsAgreed();
    }
  }
}
