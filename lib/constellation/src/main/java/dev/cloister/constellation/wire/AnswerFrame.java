package dev.cloister.constellation.wire;

import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * The payload of a frame from a vault: {@code {"SecretValue": {...}}}, or {@code {"Error": {...}}}.
 *
 * @param name {@link VaultOperation#answerName}, {@link RequestFrame#ATTESTED} or {@link #ERROR}
 * @param body the answer, or a {@link Refusal}
 */
public record AnswerFrame(String name, JsonObject body) {
  /** The name of a refusal. */
  public static final String ERROR = "Error";

  /** A refusal. */
  public static AnswerFrame of(Refusal refusal) {
    return new AnswerFrame(ERROR, refusal.toJson());
  }

  /** The payload. */
  public byte[] encoded() {
    return JsonObject.builder().put(name, body).build().toJson().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads a payload.
   *
   * @throws ConstellationException with {@link Reason#MALFORMED}
   */
  public static AnswerFrame parse(byte[] payload) throws ConstellationException {
    try {
      JsonObject json = Json.parseObject(payload);
      Set<String> names = json.members().keySet();
      if (names.size() != 1) {
        throw new JsonException("expected one answer");
      }
      String name = names.iterator().next();
      return new AnswerFrame(name, json.object(name));
    } catch (JsonException e) {
      throw new ConstellationException(Reason.MALFORMED, "frame: " + e.getMessage());
    }
  }
}
