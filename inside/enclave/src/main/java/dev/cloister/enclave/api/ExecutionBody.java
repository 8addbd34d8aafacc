package dev.cloister.enclave.api;

import dev.cloister.channel.ChannelException;
import java.time.Instant;
import java.util.Set;
import java.util.regex.Pattern;

/** What the client asked for: the bytes under the MAC, read. */
final class ExecutionBody {
  private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final Pattern NAME = Pattern.compile("[a-z0-9_-]{1,64}");
  private static final int MAX_PARAMETERS = 64 * 1024;
  private static final Set<String> MEMBERS =
      Set.of(
          "request_id",
          "action_type",
          "connector_id",
          "credential_id",
          "credential_version",
          "expires_at",
          "parameters");

  private final String requestId;
  private final String actionType;
  private final String connectorId;
  private final String credentialId;
  private final long credentialVersion;
  private final Instant expiresAt;
  private final byte[] parameters;

  private ExecutionBody(Members members) throws ChannelException {
    requestId = members.text("request_id", REQUEST_ID);
    actionType = members.text("action_type", NAME);
    connectorId = members.text("connector_id", NAME);
    credentialId = members.text("credential_id", NAME);
    credentialVersion = members.positive("credential_version");
    expiresAt = members.instant("expires_at");
    parameters = members.bytes("parameters", 16, MAX_PARAMETERS);
  }

  static ExecutionBody parse(byte[] body) throws ChannelException {
    return new ExecutionBody(Members.parse(body, MEMBERS));
  }

  String requestId() {
    return requestId;
  }

  String actionType() {
    return actionType;
  }

  String connectorId() {
    return connectorId;
  }

  String credentialId() {
    return credentialId;
  }

  long credentialVersion() {
    return credentialVersion;
  }

  Instant expiresAt() {
    return expiresAt;
  }

  byte[] parameters() {
    return parameters.clone();
  }
}
