package dev.cloister.enclave.api;

import dev.cloister.channel.ChannelException;
import java.time.Instant;
import java.util.Set;
import java.util.regex.Pattern;

/** What the client asked for: the bytes under the MAC, read. */
record ExecutionBody(
    String requestId,
    String actionType,
    String connectorId,
    String credentialId,
    long credentialVersion,
    Instant expiresAt,
    byte[] parameters) {
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

  static ExecutionBody parse(byte[] body) throws ChannelException {
    Members members = Members.parse(body, MEMBERS);
    return new ExecutionBody(
        members.text("request_id", REQUEST_ID),
        members.text("action_type", NAME),
        members.text("connector_id", NAME),
        members.text("credential_id", NAME),
        members.positive("credential_version"),
        members.instant("expires_at"),
        members.bytes("parameters", 16, MAX_PARAMETERS));
  }
}
