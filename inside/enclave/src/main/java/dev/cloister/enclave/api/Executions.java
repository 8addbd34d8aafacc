package dev.cloister.enclave.api;

import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.credential.CredentialCipher;
import dev.cloister.channel.credential.CredentialContext;
import dev.cloister.channel.crypto.Aead;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.enclave.connector.Connector;
import dev.cloister.enclave.connector.ConnectorException;
import dev.cloister.enclave.session.Session;
import dev.cloister.enclave.session.Sessions;
import dev.cloister.time.TrustedTime;
import java.util.Base64;
import java.util.Map;
import java.util.Set;

/**
 * {@code POST /execute}. In this order: session, MAC, counter, key; only then is anything of the
 * request read.
 */
final class Executions {
  private static final Set<String> MEMBERS =
      Set.of("session_id", "counter", "mac", "body", "credential");
  private static final Set<String> CREDENTIAL_MEMBERS =
      Set.of("id", "path", "version", "labels", "ciphertext");
  private static final int MAX_BODY = 128 * 1024;

  private final Sessions sessions;
  private final Map<String, Connector> connectors;
  private final TrustedTime time;

  Executions(Sessions sessions, Map<String, Connector> connectors, TrustedTime time) {
    this.sessions = sessions;
    this.connectors = Map.copyOf(connectors);
    this.time = time;
  }

  JsonObject execute(byte[] request) throws ChannelException {
    Members members = Members.parse(request, MEMBERS);
    Session session = sessions.find(members.string("session_id"));
    long counter = members.positive("counter");
    byte[] body = members.bytes("body", 1, MAX_BODY);
    session.authenticate("/execute", counter, body, members.bytes("mac", 32, 32));
    session.requireRootKey();
    ExecutionBody execution = ExecutionBody.parse(body);
    if (time.now().hasReached(execution.expiresAt())) {
      throw Members.invalid("the request has expired");
    }
    Connector connector = connectors.get(execution.connectorId());
    if (connector == null || !connector.has(execution.actionType())) {
      throw new ChannelException(
          ErrorCode.UNKNOWN_CONNECTOR, "the configuration has no such connector or action");
    }
    JsonObject parameters =
        parameters(
            session.openParameters(
                counter, execution.requestId(), execution.actionType(), execution.parameters()));
    try (SecretBytes credential =
        credential(session, execution, members.object("credential", CREDENTIAL_MEMBERS))) {
      JsonObject result = connector.run(execution.actionType(), parameters, credential);
      return answer(session, counter, execution, "succeeded", result).build();
    } catch (ConnectorException e) {
      JsonObject failure = JsonObject.builder().put("error", e.failure().code()).build();
      return answer(session, counter, execution, "failed", failure)
          .put("error", e.failure().code())
          .build();
    }
  }

  private static SecretBytes credential(Session session, ExecutionBody execution, Members record)
      throws ChannelException {
    CredentialContext context =
        CredentialContext.of(
            session.user().subject(),
            record.string("id"),
            record.string("path"),
            record.positive("version"),
            record.strings("labels"));
    if (!context.id().equals(execution.credentialId())
        || context.version() != execution.credentialVersion()) {
      throw new ChannelException(
          ErrorCode.INVALID_CREDENTIAL, "the record is not the one that the request names");
    }
    return session.openCredential(
        context,
        record.bytes("ciphertext", Aead.OVERHEAD + 1, Aead.OVERHEAD + CredentialCipher.MAX_LENGTH));
  }

  private static JsonObject parameters(byte[] json) throws ChannelException {
    try {
      return Json.parseObject(json);
    } catch (JsonException e) {
      throw Members.invalid("expected the parameters to be a JSON object");
    }
  }

  private static JsonObject.Builder answer(
      Session session, long counter, ExecutionBody execution, String status, JsonObject result)
      throws ChannelException {
    byte[] sealed = session.sealResult(counter, execution.requestId(), status, result);
    return JsonObject.builder()
        .put("request_id", execution.requestId())
        .put("status", status)
        .put("output", Base64.getEncoder().encodeToString(sealed));
  }
}
