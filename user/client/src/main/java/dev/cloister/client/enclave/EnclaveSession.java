package dev.cloister.client.enclave;

import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.crypto.Aead;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.channel.session.RequestMac;
import dev.cloister.channel.session.SessionAad;
import dev.cloister.channel.session.SessionKeys;
import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;
import dev.cloister.client.http.Api;
import dev.cloister.client.http.Fields;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;

/**
 * An open session: runs actions with the user's credentials. One action at a time, as the enclave
 * accepts counters in rising order only. Closing ends the session at the enclave and wipes its keys
 * here. Safe for use by many threads.
 */
public final class EnclaveSession implements AutoCloseable {
  /** How long a session lasts. */
  public static final Duration LIFETIME = Duration.ofMinutes(30);

  private static final Duration REQUEST_LIFETIME = Duration.ofMinutes(2);

  private final Api api;
  private final SessionKeys keys;
  private final InstantSource clock;
  private final SecureRandom random;
  private final EnclaveTrust.Assessment assessment;
  private final Instant ends;
  private long counter;
  private boolean closed;

  EnclaveSession(
      Api api,
      SessionKeys keys,
      InstantSource clock,
      SecureRandom random,
      EnclaveTrust.Assessment assessment) {
    this.api = api;
    this.keys = keys;
    this.clock = clock;
    this.random = random;
    this.assessment = assessment;
    this.ends = clock.instant().plus(LIFETIME);
  }

  /** Its id. Not a secret. */
  public String id() {
    return keys.id();
  }

  /** When it ends by itself. */
  public Instant ends() {
    return ends;
  }

  /** What the enclave's evidence was found to be worth. */
  public EnclaveTrust.Assessment assessment() {
    return assessment;
  }

  /**
   * Runs an action inside the enclave.
   *
   * @param action which credential, which connector, what to do
   * @return the structured result, as the enclave sealed it
   * @throws ClientException with {@link ClientFailure#EXECUTION_FAILED} when the enclave says that
   *     the action failed, {@link ClientFailure#REFUSED} when somebody on the way refused, {@link
   *     ClientFailure#FORGED_RESULT}, {@link ClientFailure#SESSION_ENDED}
   */
  public synchronized JsonObject execute(Action action) throws ClientException {
    requireOpen();
    long number = ++counter;
    byte[] requestBytes = new byte[16];
    random.nextBytes(requestBytes);
    String requestId = "req_" + HexFormat.of().formatHex(requestBytes);
    byte[] body = body(action, number, requestId);
    JsonObject answer =
        api.call(
            "POST",
            "/v1/executions",
            message("/execute", number, body).put("body", base64(body)).build());
    return open(answer, number, requestId);
  }

  /**
   * Ends the session at the enclave and wipes its keys here, even when the enclave cannot be
   * reached: then the session ends by itself.
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      api.call(
          "DELETE", "/v1/tee/session/" + id(), message("/close", ++counter, new byte[0]).build());
    } catch (ClientException e) {
      // Whoever relays may keep it; 30 minutes end it all the same.
    } finally {
      keys.close();
    }
  }

  private byte[] body(Action action, long number, String requestId) {
    byte[] parameters = action.parameters().toJson().getBytes(StandardCharsets.UTF_8);
    byte[] sealed =
        Aead.sealCounted(
            keys.request(), number, SessionAad.request(id(), requestId, action.name()), parameters);
    return JsonObject.builder()
        .put("request_id", requestId)
        .put("action_type", action.name())
        .put("connector_id", action.connector())
        .put("credential_id", action.credentialId())
        .put("credential_version", action.credentialVersion())
        .put("expires_at", clock.instant().plus(REQUEST_LIFETIME).toString())
        .put("parameters", base64(sealed))
        .build()
        .toJson()
        .getBytes(StandardCharsets.UTF_8);
  }

  private JsonObject.Builder message(String path, long number, byte[] body) {
    byte[] mac = RequestMac.of(keys.mac(), "POST", path, id(), number, body);
    JsonObject.Builder message = JsonObject.builder();
    if (path.equals("/execute")) {
      message.put("session_id", id());
    }
    return message.put("counter", number).put("mac", base64(mac));
  }

  private JsonObject open(JsonObject answer, long number, String requestId) throws ClientException {
    Fields fields = Fields.of(answer);
    String status = fields.string("status");
    JsonObject result;
    try (SecretBytes opened =
        Aead.openCounted(
            keys.response(),
            number,
            SessionAad.response(id(), requestId, status),
            fields.bytes("output"))) {
      result = Json.parseObject(opened.use(byte[]::clone));
    } catch (ChannelException | JsonException e) {
      throw new ClientException(
          ClientFailure.FORGED_RESULT,
          "the result is not the attested enclave's; whether the action ran is not known");
    }
    if (!status.equals("succeeded")) {
      String code = Fields.of(result).string("error");
      throw new ClientException(ClientFailure.EXECUTION_FAILED, code, "the action failed: " + code);
    }
    return result;
  }

  private void requireOpen() throws ClientException {
    if (closed || !clock.instant().isBefore(ends)) {
      close();
      throw new ClientException(ClientFailure.SESSION_ENDED, "the session has ended");
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
