package dev.cloister.channel.activation;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A message of an activation: strict JSON of a version, the message's name and byte strings, in
 * base64url without padding.
 *
 * @param kind which message
 * @param values by name, those of its kind and no other
 */
public record ActivationMessage(Kind kind, Map<String, ByteString> values) {
  /** Where a recorder takes A1 and A3, by POST. */
  public static final String PATH = "/.well-known/cloister/tpm-activation";

  /** Longest message, encoded. */
  public static final int MAX_LENGTH = 64 * 1024;

  static final String EK_CERTIFICATE = "ek_certificate";
  static final String AK_PUBLIC = "ak_public";
  static final String CREDENTIAL = "credential";
  static final String SECRET = "secret";
  static final String ANSWER = "answer";
  static final String RECORD = "record";

  private static final int VERSION = 1;

  /** The messages, in their order. */
  public enum Kind {
    /** The machine names its keys. */
    A1("a1", Set.of(EK_CERTIFICATE, AK_PUBLIC)),
    /** The recorder challenges. */
    A2("a2", Set.of(CREDENTIAL, SECRET)),
    /** What the TPM gave out. */
    A3("a3", Set.of(ANSWER)),
    /** The record. */
    A4("a4", Set.of(RECORD));

    private final String code;
    private final Set<String> names;

    Kind(String code, Set<String> names) {
      this.code = code;
      this.names = names;
    }
  }

  /** Refuses other values than the kind has. */
  public ActivationMessage {
    values = Map.copyOf(values);
    if (!values.keySet().equals(kind.names)) {
      throw new IllegalArgumentException("expected the values of " + kind.code);
    }
  }

  /**
   * Reads a message.
   *
   * @throws ChannelException {@link ErrorCode#UNSUPPORTED_VERSION} or {@link
   *     ErrorCode#INVALID_REQUEST}
   */
  public static ActivationMessage parse(byte[] message) throws ChannelException {
    if (message.length > MAX_LENGTH) {
      throw refused("message is too long");
    }
    try {
      JsonObject in = Json.parseObject(message);
      if (in.integer("v") != VERSION) {
        throw new ChannelException(
            ErrorCode.UNSUPPORTED_VERSION, "expected version " + VERSION + " of activation");
      }
      return new ActivationMessage(kind(in.string("message")), values(in));
    } catch (JsonException e) {
      throw refused(String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException e) {
      throw refused("expected the members of its message, in base64url without padding");
    }
  }

  private static Kind kind(String code) throws ChannelException {
    for (Kind kind : Kind.values()) {
      if (kind.code.equals(code)) {
        return kind;
      }
    }
    throw refused("unknown message");
  }

  private static Map<String, ByteString> values(JsonObject in) throws JsonException {
    Map<String, ByteString> values = new LinkedHashMap<>();
    for (String name : in.members().keySet()) {
      if (!name.equals("v") && !name.equals("message")) {
        String text = in.string(name);
        byte[] bytes = Base64.getUrlDecoder().decode(text);
        if (!text(bytes).equals(text)) {
          throw new IllegalArgumentException("another encoding");
        }
        values.put(name, ByteString.copyOf(bytes));
      }
    }
    return values;
  }

  /** The message, encoded. */
  public byte[] encoded() {
    JsonObject.Builder out = JsonObject.builder().put("v", VERSION).put("message", kind.code);
    values.forEach((name, value) -> out.put(name, text(value.bytes())));
    return out.build().toJson().getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  byte[] value(String name) {
    ByteString value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("not a value of " + kind.code);
    }
    return value.bytes();
  }

  /** A message that has to be of that kind. */
  static ActivationMessage parse(byte[] message, Kind expected) throws ChannelException {
    ActivationMessage parsed = parse(message);
    if (parsed.kind != expected) {
      throw refused("expected the message " + expected.code);
    }
    return parsed;
  }

  private static ChannelException refused(String why) {
    return new ChannelException(ErrorCode.INVALID_REQUEST, why);
  }

  /** The values are not for logs: one of them is what a TPM gave out. */
  @Override
  public String toString() {
    return "ActivationMessage[" + kind.code + "]";
  }
}
