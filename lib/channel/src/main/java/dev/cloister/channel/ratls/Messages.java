package dev.cloister.channel.ratls;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * M1, M2 and M3 as strict JSON (docs/reference/attested-channel.md): no unknown members, one
 * encoding of every value. What is hashed is the bytes as received, never a text written anew.
 */
public final class Messages {
  static final int VERSION = 1;
  static final int NONCE_LENGTH = 32;
  static final int KEY_LENGTH = 91;
  static final int SIGNATURE_LENGTH = 64;
  static final int MAX_SERVICE_ID = 255;

  /** Longest message: evidence in base64url and a little around it. */
  public static final int MAX_LENGTH = PresentedEvidence.MAX_LENGTH / 3 * 4 + 4096;

  private static final EvidenceJson JSON = EvidenceJson.base64Url();
  private static final String M1 = "m1";
  private static final String M2 = "m2";
  private static final String M3 = "m3";

  private Messages() {}

  /** M1. */
  public static byte[] encode(Hello hello) {
    JsonObject.Builder out = open(M1).put("nonce", text(hello.nonce()));
    hello.knownKey().ifPresent(key -> out.put("known_ak", text(key)));
    return bytes(out.put("service_id", hello.serviceId()));
  }

  /** M2. */
  public static byte[] encode(Answer answer) {
    JsonObject.Builder out = open(M2).put("nonce", text(answer.nonce()));
    out.put("client", answer.clients().code());
    answer.knownKey().ifPresent(key -> out.put("known_ak", text(key)));
    return bytes(out.put("proof", json(answer.proof())));
  }

  /** M3. */
  public static byte[] encode(Proof proof) {
    return bytes(open(M3).put("proof", json(proof)));
  }

  /** Whether a message says that it is M3; everything else is read as M1. */
  public static boolean isProof(byte[] message) throws ChannelException {
    try {
      return parse(message).string("message").equals(M3);
    } catch (JsonException e) {
      throw malformed(e);
    }
  }

  /**
   * Reads M1.
   *
   * @throws ChannelException {@link ErrorCode#UNSUPPORTED_VERSION} or {@link
   *     ErrorCode#INVALID_REQUEST}
   */
  public static Hello hello(byte[] message) throws ChannelException {
    try {
      JsonObject in = open(message, M1, Set.of("nonce", "known_ak", "service_id"));
      return new Hello(
          value(in, "nonce", NONCE_LENGTH), optional(in, "known_ak", KEY_LENGTH), serviceId(in));
    } catch (JsonException e) {
      throw malformed(e);
    }
  }

  /**
   * Reads M2.
   *
   * @throws ChannelException {@link ErrorCode#UNSUPPORTED_VERSION} or {@link
   *     ErrorCode#INVALID_REQUEST}
   */
  public static Answer answer(byte[] message) throws ChannelException {
    try {
      JsonObject in = open(message, M2, Set.of("nonce", "client", "known_ak", "proof"));
      return new Answer(
          value(in, "nonce", NONCE_LENGTH),
          proof(in.object("proof")),
          clients(in.string("client")),
          optional(in, "known_ak", KEY_LENGTH));
    } catch (JsonException e) {
      throw malformed(e);
    }
  }

  /**
   * Reads M3.
   *
   * @throws ChannelException {@link ErrorCode#UNSUPPORTED_VERSION} or {@link
   *     ErrorCode#INVALID_REQUEST}
   */
  public static Proof proof(byte[] message) throws ChannelException {
    try {
      return proof(open(message, M3, Set.of("proof")).object("proof"));
    } catch (JsonException e) {
      throw malformed(e);
    }
  }

  private static JsonObject json(Proof proof) {
    JsonObject.Builder out =
        JsonObject.builder()
            .put("ak", text(proof.attestationKey()))
            .put("id", text(proof.identityKey()));
    proof
        .evidence()
        .ifPresent(
            evidence -> {
              JsonObject.Builder shown = JsonObject.builder().put("bytes", text(evidence.bytes()));
              JSON.put(shown, evidence);
              out.put("evidence", shown.build());
            });
    return out.put("ak_signature", text(proof.attestationSignature()))
        .put("id_signature", text(proof.identitySignature()))
        .build();
  }

  private static Proof proof(JsonObject in) throws JsonException {
    in.onlyMembers(Set.of("ak", "id", "evidence", "ak_signature", "id_signature"));
    return new Proof(
        value(in, "ak", KEY_LENGTH),
        value(in, "id", KEY_LENGTH),
        in.find("evidence").isPresent()
            ? Optional.of(evidence(in.object("evidence")))
            : Optional.empty(),
        value(in, "ak_signature", SIGNATURE_LENGTH),
        value(in, "id_signature", SIGNATURE_LENGTH));
  }

  private static PresentedEvidence evidence(JsonObject in) throws JsonException {
    in.onlyMembers(Set.of("bytes", "event_log", "collateral"));
    return JSON.read(bytes(in, "bytes"), in);
  }

  private static String serviceId(JsonObject in) throws JsonException {
    String id = in.string("service_id");
    if (!isServiceId(id)) {
      throw new JsonException("expected a \"service_id\" of 1 to 255 bytes");
    }
    return id;
  }

  static boolean isServiceId(String id) {
    int length = id.getBytes(StandardCharsets.UTF_8).length;
    return length >= 1 && length <= MAX_SERVICE_ID;
  }

  private static ClientProof clients(String code) throws JsonException {
    return Stream.of(ClientProof.values())
        .filter(value -> value.code().equals(code))
        .findFirst()
        .orElseThrow(() -> new JsonException("expected \"client\" to be a known word"));
  }

  private static JsonObject.Builder open(String message) {
    return JsonObject.builder().put("v", VERSION).put("message", message);
  }

  private static JsonObject open(byte[] message, String expected, Set<String> members)
      throws JsonException, ChannelException {
    JsonObject in = parse(message);
    for (String name : in.members().keySet()) {
      if (!members.contains(name) && !name.equals("v") && !name.equals("message")) {
        throw new JsonException("unknown member");
      }
    }
    if (!in.string("message").equals(expected)) {
      throw new JsonException("expected the message " + expected);
    }
    return in;
  }

  /** The version says how to read the rest, so it is judged first. */
  private static JsonObject parse(byte[] message) throws JsonException, ChannelException {
    if (message.length > MAX_LENGTH) {
      throw new JsonException("message is too long");
    }
    JsonObject in = Json.parseObject(message);
    if (in.integer("v") != VERSION) {
      throw new ChannelException(
          ErrorCode.UNSUPPORTED_VERSION, "expected version " + VERSION + " of the channel");
    }
    return in;
  }

  private static Optional<ByteString> optional(JsonObject in, String name, int length)
      throws JsonException {
    return in.find(name).isPresent() ? Optional.of(value(in, name, length)) : Optional.empty();
  }

  private static ByteString value(JsonObject in, String name, int length) throws JsonException {
    ByteString value = bytes(in, name);
    if (value.length() != length) {
      throw new JsonException("expected \"" + name + "\" to have " + length + " bytes");
    }
    return value;
  }

  private static ByteString bytes(JsonObject in, String name) throws JsonException {
    return JSON.bytes(in, name);
  }

  private static String text(ByteString bytes) {
    return JSON.text(bytes);
  }

  private static byte[] bytes(JsonObject.Builder out) {
    return out.build().toJson().getBytes(StandardCharsets.UTF_8);
  }

  private static ChannelException malformed(JsonException e) {
    return new ChannelException(ErrorCode.INVALID_REQUEST, String.valueOf(e.getMessage()));
  }
}
