package dev.cloister.enclave.api;

import dev.cloister.attestation.json.JsonObject;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.ratls.EvidenceJson;
import dev.cloister.channel.ratls.PresentedEvidence;
import dev.cloister.enclave.config.EnclaveConfiguration;
import dev.cloister.enclave.connector.Connector;
import dev.cloister.enclave.session.Handshakes;
import dev.cloister.enclave.session.Session;
import dev.cloister.enclave.session.Sessions;
import dev.cloister.enclave.session.User;
import dev.cloister.tee.TeeEvidence;
import dev.cloister.tee.TeeException;
import dev.cloister.tee.TeeProvider;
import dev.cloister.time.TimeInterval;
import dev.cloister.time.TrustedTime;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Set;

/**
 * What the enclave does, apart from HTTP: request bytes in, an answer or a refusal out
 * (docs/reference/enclave-protocol.md). Closing wipes every session.
 */
public final class EnclaveService implements AutoCloseable {
  private static final byte[] NO_BODY = {};

  private final EnclaveConfiguration configuration;
  private final TeeProvider tee;
  private final TrustedTime time;
  private final Handshakes handshakes;
  private final Sessions sessions;
  private final Executions executions;

  /**
   * A service without sessions.
   *
   * @param connectors by the ids of the configuration
   */
  public EnclaveService(
      EnclaveConfiguration configuration,
      TeeProvider tee,
      Map<String, Connector> connectors,
      TrustedTime time,
      SecureRandom random) {
    this.configuration = configuration;
    this.tee = tee;
    this.time = time;
    this.handshakes = new Handshakes(configuration.limits(), time, random);
    this.sessions = new Sessions(configuration.limits(), time);
    this.executions = new Executions(sessions, connectors, time);
  }

  /** {@code POST /attest}. */
  public JsonObject attest(User user, byte[] request) throws ChannelException {
    Members members = Members.parse(request, Set.of("nonce", "audience"));
    byte[] nonce = members.bytes("nonce", 32, 32);
    String audience = members.string("audience");
    if (!audience.equals(configuration.oidc().audience())) {
      throw Members.invalid("\"audience\" is not this enclave's");
    }
    Handshakes.Handshake handshake = handshakes.offer(user, nonce, audience);
    TeeEvidence evidence = evidence(handshake);
    JsonObject.Builder answer =
        JsonObject.builder()
            .put("token", base64(evidence.bytes()))
            .put("public_key", base64(handshake.key().publicKey().spki()))
            .put("format", evidence.format().code());
    EvidenceJson.base64().put(answer, presented(evidence));
    return answer.build();
  }

  /** {@code POST /session}. */
  public JsonObject session(User user, byte[] request) throws ChannelException {
    Members members = Members.parse(request, Set.of("public_key", "attestation_key"));
    byte[] enc = members.bytes("public_key", 65, 65);
    Handshakes.Handshake handshake =
        handshakes.take(user, members.bytes("attestation_key", 91, 91));
    Session session = sessions.open(user, handshake, enc);
    TimeInterval now = time.now();
    Instant expires = now.latest().orElse(now.earliest()).plus(configuration.limits().session());
    return JsonObject.builder()
        .put("session_id", session.id())
        .put("expires_at", expires.toString())
        .build();
  }

  /** {@code POST /kek}. */
  public JsonObject kek(User user, byte[] request) throws ChannelException {
    Members members = Members.parse(request, Set.of("session_id", "user_id", "encrypted_kek"));
    Session session = sessions.find(members.string("session_id"));
    if (!session.user().equals(user) || !members.string("user_id").equals(user.subject())) {
      throw new ChannelException(ErrorCode.INVALID_SESSION, "no such session of this user");
    }
    session.takeRootKey(members.bytes("encrypted_kek", 48, 48));
    return JsonObject.builder().put("stored", true).build();
  }

  /** {@code POST /execute}. */
  public JsonObject execute(byte[] request) throws ChannelException {
    return executions.execute(request);
  }

  /** {@code POST /close}. */
  public JsonObject close(byte[] request) throws ChannelException {
    Members members = Members.parse(request, Set.of("session_id", "counter", "mac"));
    Session session = sessions.find(members.string("session_id"));
    session.authenticate(
        "/close", members.positive("counter"), NO_BODY, members.bytes("mac", 32, 32));
    sessions.close(session);
    return JsonObject.builder().put("closed", true).build();
  }

  /** {@code GET /health}. */
  public JsonObject health() {
    return JsonObject.builder()
        .put("status", "ok")
        .put("provider", tee.name())
        .put("session_active", sessions.any())
        // No vault remembers how far this enclave has come: what others keep for it may be older.
        .put("rollback", "unprotected")
        .build();
  }

  /** Wipes and drops what has ended; to be called every few seconds. */
  public void sweep() {
    handshakes.sweep();
    sessions.sweep();
  }

  @Override
  public void close() {
    handshakes.clear();
    sessions.close();
  }

  private TeeEvidence evidence(Handshakes.Handshake handshake) throws ChannelException {
    try {
      return tee.evidence(handshake.binding());
    } catch (TeeException e) {
      ErrorCode code =
          e.reason() == TeeException.Reason.BUSY
              ? ErrorCode.TEE_BUSY
              : ErrorCode.ATTESTATION_FAILED;
      throw new ChannelException(code, "the TEE gave no evidence");
    }
  }

  private static PresentedEvidence presented(TeeEvidence evidence) throws ChannelException {
    try {
      return PresentedEvidence.of(evidence);
    } catch (IllegalArgumentException e) {
      throw new ChannelException(
          ErrorCode.ATTESTATION_FAILED,
          "the TEE gave evidence of another size or kind than travels");
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
