package dev.cloister.http;

import dev.cloister.attestation.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/** An answer: status, header fields, body. Immutable; every method returns a changed copy. */
public final class Response {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-]{1,64}");
  private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e\\t]{0,4096}");

  private final int status;
  private final Map<String, String> headers;
  private final byte[] body;

  private Response(int status, Map<String, String> headers, byte[] body) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  /** An answer without header fields and body. */
  public static Response of(int status) {
    if (status < 200 || status > 599) {
      throw new IllegalArgumentException("expected a final status, found " + status);
    }
    return new Response(status, Map.of(), new byte[0]);
  }

  /** 204. */
  public static Response noContent() {
    return of(204);
  }

  /** A JSON body. */
  public static Response json(int status, JsonValue value) {
    return of(status)
        .header("Content-Type", "application/json")
        .body(value.toJson().getBytes(StandardCharsets.UTF_8));
  }

  /** 200 with a JSON body. */
  public static Response json(JsonValue value) {
    return json(200, value);
  }

  /** 200 with a text body. */
  public static Response text(String mediaType, String text) {
    return of(200).header("Content-Type", mediaType).body(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Adds or replaces a header field. */
  public Response header(String name, String value) {
    if (!NAME.matcher(name).matches() || !VALUE.matcher(value).matches()) {
      throw new IllegalArgumentException("not a header field");
    }
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Response(status, more, body);
  }

  /** Replaces the body. */
  public Response body(byte[] bytes) {
    return new Response(status, headers, Objects.requireNonNull(bytes).clone());
  }

  /** Its status. */
  public int status() {
    return status;
  }

  /** Its header fields. */
  public Map<String, String> headers() {
    return Map.copyOf(headers);
  }

  /** Its body. */
  public byte[] body() {
    return body.clone();
  }
}
