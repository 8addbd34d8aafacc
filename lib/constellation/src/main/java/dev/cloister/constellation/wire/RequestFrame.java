package dev.cloister.constellation.wire;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonString;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The payload of a frame to a vault: {@code {"GetSecret": {...}, "auth": "...", "proof": "...",
 * "channel": "..."}}. A frame is {@code u32 length || payload}, big-endian, at most {@value
 * #MAX_LENGTH} bytes of payload. The proof is the one of the same request over HTTP, with the bytes
 * of the operation's object as they stand in the frame as its body.
 *
 * @param operation the name: {@link VaultOperation#operationName}, or {@link #ATTEST}
 * @param body the operation's object, as sent
 * @param auth the caller's token
 * @param proof value of the header field {@code Cloister-Proof}
 * @param channel value of the header field {@code Cloister-Channel}
 */
public record RequestFrame(
    String operation,
    ByteString body,
    Optional<String> auth,
    Optional<String> proof,
    Optional<String> channel) {
  /** Longest payload, in bytes: 16 MiB. */
  public static final int MAX_LENGTH = 16 << 20;

  /** The name of a frame that carries M1 or M3; it is answered by {@link #ATTESTED}. */
  public static final String ATTEST = "Attest";

  /** The name of the answer that carries M2 or M4. */
  public static final String ATTESTED = "Attested";

  private static final List<String> BESIDES = List.of("auth", "proof", "channel");

  /** The payload. */
  public byte[] encoded() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    write(out, "{" + new JsonString(operation).toJson() + ":");
    out.writeBytes(body.bytes());
    auth.ifPresent(value -> write(out, ",\"auth\":" + new JsonString(value).toJson()));
    proof.ifPresent(value -> write(out, ",\"proof\":" + new JsonString(value).toJson()));
    channel.ifPresent(value -> write(out, ",\"channel\":" + new JsonString(value).toJson()));
    write(out, "}");
    return out.toByteArray();
  }

  /**
   * Reads a payload.
   *
   * @throws ConstellationException with {@link Reason#MALFORMED}
   */
  public static RequestFrame parse(byte[] payload) throws ConstellationException {
    try {
      JsonObject json = Json.parseObject(payload);
      Set<String> operations = new HashSet<>(json.members().keySet());
      BESIDES.forEach(operations::remove);
      if (operations.size() != 1) {
        throw new JsonException("expected one operation");
      }
      String operation = operations.iterator().next();
      if (!operation.equals(ATTEST) && VaultOperation.named(operation).isEmpty()) {
        throw new JsonException("expected an operation of a vault");
      }
      return new RequestFrame(
          operation,
          ByteString.copyOf(json.object(operation).rawBytes()),
          header(json, "auth"),
          header(json, "proof"),
          header(json, "channel"));
    } catch (JsonException e) {
      throw new ConstellationException(Reason.MALFORMED, "frame: " + e.getMessage());
    }
  }

  private static Optional<String> header(JsonObject json, String name) throws JsonException {
    if (json.find(name).isEmpty()) {
      return Optional.empty();
    }
    String value = json.string(name);
    if (!Fields.isToken(value)) {
      throw new JsonException("expected \"" + name + "\" to be a token");
    }
    return Optional.of(value);
  }

  private static void write(ByteArrayOutputStream out, String text) {
    out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }
}
