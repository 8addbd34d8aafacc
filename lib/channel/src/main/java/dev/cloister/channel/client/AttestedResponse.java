package dev.cloister.channel.client;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * An answer.
 *
 * @param status three digits
 * @param headers by their names in lower case
 * @param body whole
 */
public record AttestedResponse(int status, Map<String, String> headers, ByteString body) {
  /** Copies the map. */
  public AttestedResponse {
    headers = Map.copyOf(headers);
    Objects.requireNonNull(body);
  }

  /** The value of a header field. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
  }

  /** The body of a problem (RFC 9457), if this is one. */
  Optional<JsonObject> problem() {
    if (!header("content-type").orElse("").startsWith("application/problem+json")) {
      return Optional.empty();
    }
    try {
      return Optional.of(Json.parseObject(body.bytes()));
    } catch (JsonException e) {
      return Optional.empty();
    }
  }

  /** The stable code of a problem, if this is one. */
  public Optional<String> problemCode() {
    try {
      return problem().isPresent() ? Optional.of(problem().get().string("code")) : Optional.empty();
    } catch (JsonException e) {
      return Optional.empty();
    }
  }
}
