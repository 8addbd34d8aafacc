package dev.cloister.enclave.api;

import dev.cloister.attestation.binding.Binding;
import dev.cloister.attestation.binding.Purpose;
import dev.cloister.attestation.binding.Role;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonNumber;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonString;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.credential.CredentialCipher;
import dev.cloister.channel.credential.CredentialContext;
import dev.cloister.channel.crypto.Aead;
import dev.cloister.channel.hpke.HpkePublicKey;
import dev.cloister.channel.hpke.HpkeSender;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.channel.session.RequestMac;
import dev.cloister.channel.session.SessionAad;
import dev.cloister.channel.session.SessionKeys;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A user's client reduced to messages, so that a test can stand where the control plane stands: it
 * makes each message by itself and hands it out before it is sent.
 */
final class ProtocolClient {
  static final SecureRandom RANDOM = new SecureRandom();
  static final String CREDENTIAL_ID = "cred_" + "ab".repeat(16);
  static final String TOKEN = "ghp_canaryTokenThatNobodyMaySee";

  final Enclave enclave;
  final String user;
  final SecretBytes rootKey;
  byte[] nonce = new byte[32];
  private Optional<Agreed> agreed = Optional.empty();
  private long counter;

  private record Agreed(HpkeSender sender, SessionKeys keys, Binding binding) {}

  /** An answer: status and body. */
  record Answer(int status, JsonObject body) {
    String code() {
      try {
        return body.string("code");
      } catch (JsonException e) {
        throw new AssertionError("expected a problem, found " + status + " " + body, e);
      }
    }

    String string(String name) {
      try {
        return body.string(name);
      } catch (JsonException e) {
        throw new AssertionError("found " + status + " " + body, e);
      }
    }
  }

  ProtocolClient(Enclave enclave, String user, SecretBytes rootKey) {
    this.enclave = enclave;
    this.user = user;
    this.rootKey = rootKey;
  }

  // Messages.

  JsonObject attestMessage() {
    RANDOM.nextBytes(nonce);
    return JsonObject.builder()
        .put("nonce", base64(nonce))
        .put("audience", Enclave.AUDIENCE)
        .build();
  }

  JsonObject sessionMessage(byte[] publicKey) throws ChannelException {
    HpkePublicKey key = HpkePublicKey.parse(publicKey);
    Binding binding =
        Binding.of(
            Purpose.ENCLAVE_SESSION,
            Role.NONE,
            nonce,
            List.of(key.bound()),
            List.of(utf8(Enclave.AUDIENCE), utf8(user)));
    HpkeSender sender = key.send(SessionKeys.info(binding), RANDOM);
    agreed = Optional.of(new Agreed(sender, SessionKeys.of(sender), binding));
    return JsonObject.builder()
        .put("public_key", base64(sender.enc()))
        .put("attestation_key", base64(publicKey))
        .build();
  }

  SessionKeys keys() {
    return agreed.orElseThrow().keys();
  }

  JsonObject kekMessage() {
    return kekMessage(keys().id(), user, user);
  }

  JsonObject kekMessage(String sessionId, String userId, String userInAad) {
    return JsonObject.builder()
        .put("session_id", sessionId)
        .put("user_id", userId)
        .put(
            "encrypted_kek",
            base64(
                agreed
                    .orElseThrow()
                    .sender()
                    .seal(SessionAad.kek(agreed.orElseThrow().binding(), userInAad), rootKey)))
        .build();
  }

  CredentialContext context() throws ChannelException {
    return CredentialContext.of(
        user, CREDENTIAL_ID, "github/work", 3, Map.of("team", "a", "env", "prod"));
  }

  /** The record as the control plane stores it. */
  JsonObject record() throws ChannelException {
    return record(context(), TOKEN);
  }

  JsonObject record(CredentialContext context, String token) {
    try (SecretBytes secret = SecretBytes.copyOf(utf8(token))) {
      return recordOf(context, CredentialCipher.seal(rootKey, context, secret, RANDOM));
    }
  }

  static JsonObject recordOf(CredentialContext context, byte[] ciphertext) {
    JsonObject.Builder labels = JsonObject.builder();
    context.labels().forEach(labels::put);
    return JsonObject.builder()
        .put("id", context.id())
        .put("path", context.path())
        .put("version", context.version())
        .put("labels", labels.build())
        .put("ciphertext", base64(ciphertext))
        .build();
  }

  /** What the client asks for; a test changes members before it is sent. */
  final class Execution {
    String requestId = "req-1";
    String action = "github_get_pr";
    String connector = "github";
    String credentialId = CREDENTIAL_ID;
    long credentialVersion = 3;
    Duration lifetime = Duration.ofMinutes(1);
    String parameters = "{\"owner\":\"o\",\"repo\":\"r\",\"number\":7}";
    final long number = ++counter;

    byte[] body() {
      byte[] sealed =
          Aead.sealCounted(
              keys().request(),
              number,
              SessionAad.request(keys().id(), requestId, action),
              utf8(parameters));
      return utf8(
          JsonObject.builder()
              .put("request_id", requestId)
              .put("action_type", action)
              .put("connector_id", connector)
              .put("credential_id", credentialId)
              .put("credential_version", credentialVersion)
              .put("expires_at", enclave.clocks.wall().plus(lifetime).toString())
              .put("parameters", base64(sealed))
              .build()
              .toJson());
    }

    JsonObject message() throws ChannelException {
      return message(record());
    }

    JsonObject message(JsonObject credential) {
      return executeMessage(number, body(), credential);
    }

    JsonObject open(Answer answer) throws Exception {
      try (SecretBytes opened =
          Aead.openCounted(
              keys().response(),
              number,
              SessionAad.response(keys().id(), requestId, answer.string("status")),
              Base64.getDecoder().decode(answer.string("output")))) {
        return Json.parseObject(opened.use(byte[]::clone));
      }
    }
  }

  Execution execution() {
    return new Execution();
  }

  JsonObject executeMessage(long number, byte[] body, JsonObject credential) {
    return JsonObject.builder()
        .put("session_id", keys().id())
        .put("counter", number)
        .put(
            "mac",
            base64(RequestMac.of(keys().mac(), "POST", "/execute", keys().id(), number, body)))
        .put("body", base64(body))
        .put("credential", credential)
        .build();
  }

  JsonObject closeMessage() {
    long number = ++counter;
    return JsonObject.builder()
        .put("session_id", keys().id())
        .put("counter", number)
        .put(
            "mac",
            base64(RequestMac.of(keys().mac(), "POST", "/close", keys().id(), number, new byte[0])))
        .build();
  }

  // What a good client does.

  /** Attests, opens a session and sends the key. */
  ProtocolClient unlock() throws Exception {
    openSession();
    Answer kek = post("/kek", kekMessage());
    if (kek.status() != 200) {
      throw new AssertionError(kek.toString());
    }
    return this;
  }

  ProtocolClient openSession() throws Exception {
    Answer attested = post("/attest", attestMessage());
    Answer session =
        post("/session", sessionMessage(Base64.getDecoder().decode(attested.string("public_key"))));
    if (!session.string("session_id").equals(keys().id())) {
      throw new AssertionError("another session id");
    }
    return this;
  }

  Answer post(String path, JsonObject message) throws IOException {
    return post(path, enclave.token(user), utf8(message.toJson()));
  }

  Answer post(String path, String token, byte[] body) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(enclave.url().resolve(path))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    return send(request);
  }

  static Answer send(HttpRequest request) throws IOException {
    // A client per request: an idle connection would keep the edge from stopping at once.
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
      return new Answer(response.statusCode(), Json.parseObject(response.body()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } catch (JsonException e) {
      throw new IOException(e);
    }
  }

  static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The same object with one member replaced. */
  static JsonObject with(JsonObject object, String name, JsonObject value) {
    var members = new LinkedHashMap<>(object.members());
    members.put(name, value);
    return JsonObject.of(members);
  }

  /** The same object with one member replaced. */
  static JsonObject with(JsonObject object, String name, String value) {
    var members = new LinkedHashMap<>(object.members());
    members.put(name, new JsonString(value));
    return JsonObject.of(members);
  }

  /** The same object with one member replaced. */
  static JsonObject with(JsonObject object, String name, long value) {
    var members = new LinkedHashMap<>(object.members());
    members.put(name, JsonNumber.of(value));
    return JsonObject.of(members);
  }
}
