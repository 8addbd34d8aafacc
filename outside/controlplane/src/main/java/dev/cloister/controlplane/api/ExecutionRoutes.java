package dev.cloister.controlplane.api;

import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.credential.CredentialContext;
import dev.cloister.controlplane.storage.Credential;
import dev.cloister.controlplane.storage.CredentialStore;
import dev.cloister.http.Authenticator;
import dev.cloister.http.Method;
import dev.cloister.http.ProblemException;
import dev.cloister.http.Request;
import dev.cloister.http.Response;
import dev.cloister.http.Route;
import java.sql.SQLException;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * {@code /v1/executions}: finds the credential that a client's request names and passes both on.
 * What the client asks for, and the result, are sealed between client and enclave.
 */
final class ExecutionRoutes {
  private static final Pattern SESSION_ID = Pattern.compile("[0-9a-f]{32}");
  private static final Pattern STATUS = Pattern.compile("succeeded|failed");
  private static final int MAX_BODY = 128 * 1024;
  private static final int BODY_LIMIT = 192 * 1024;

  private final Relay relay;
  private final CredentialStore credentials;

  ExecutionRoutes(Relay relay, CredentialStore credentials) {
    this.relay = relay;
    this.credentials = credentials;
  }

  List<Route> routes(Authenticator gate) {
    return List.of(
        Route.of(Method.POST, "/v1/executions", this::execute)
            .authenticatedBy(gate)
            .timeout(relay.timeout())
            .bodyLimit(BODY_LIMIT));
  }

  private Response execute(Request request) throws ProblemException, SQLException {
    var enclave = relay.enclave();
    Members members = Members.of(request, Set.of("session_id", "counter", "mac", "body"), Set.of());
    byte[] body = members.bytes("body", 1, MAX_BODY);
    Credential credential =
        credentials
            .find(request.principal().subject(), credentialId(body))
            .orElseThrow(() -> ProblemException.of(ErrorCode.NOT_FOUND, "no such credential"));
    JsonObject message =
        JsonObject.builder()
            .put("session_id", members.text("session_id", SESSION_ID))
            .put("counter", members.number("counter", 1, Long.MAX_VALUE))
            .put("mac", base64(members.bytes("mac", 32, 32)))
            .put("body", base64(body))
            .put("credential", CredentialRoutes.record(credential))
            .build();
    JsonObject answer = relay.ask(() -> enclave.execute(message));
    if (!STATUS.matcher(Relay.string(answer, "status")).matches()) {
      throw Relay.notAsAgreed();
    }
    JsonObject.Builder out = JsonObject.builder();
    Relay.copy(answer, out, "request_id", "status", "output");
    Relay.copyIfPresent(answer, out, "error");
    return Response.json(out.build());
  }

  private static String credentialId(byte[] body) throws ProblemException {
    try {
      String id = Json.parseObject(body).string("credential_id");
      if (CredentialContext.isId(id)) {
        return id;
      }
    } catch (JsonException e) {
      // Said below.
    }
    throw Members.invalid("expected \"body\" to be JSON that names a credential");
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
