package dev.cloister.http;

import dev.cloister.attestation.json.JsonObject;
import dev.cloister.channel.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * A problem detail (RFC 9457) with a stable code.
 *
 * @param code what clients act on
 * @param detail for people: what was expected, what was found, no secret
 */
public record Problem(ErrorCode code, String detail) {
  /** The media type of problem details. */
  public static final String MEDIA_TYPE = "application/problem+json";

  /** Refuses missing parts. */
  public Problem {
    Objects.requireNonNull(code);
    Objects.requireNonNull(detail);
  }

  /** The answer that says so: {@code title}, {@code status}, {@code code}, {@code detail}. */
  public Response response() {
    return response(code.status());
  }

  Response response(int status) {
    return response(status, body(status));
  }

  Response response(JsonObject members) {
    JsonObject.Builder body = body(code.status());
    members.members().forEach(body::put);
    return response(code.status(), body);
  }

  private JsonObject.Builder body(int status) {
    return JsonObject.builder()
        .put("title", code.title())
        .put("status", status)
        .put("code", code.code())
        .put("detail", detail);
  }

  private static Response response(int status, JsonObject.Builder body) {
    return Response.of(status)
        .header("Content-Type", MEDIA_TYPE)
        .body(body.build().toJson().getBytes(StandardCharsets.UTF_8));
  }
}
