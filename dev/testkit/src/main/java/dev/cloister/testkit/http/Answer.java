package dev.cloister.testkit.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.testkit.json.JsonText;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a {@link LocalServer} sends back. */
public final class Answer {
  /** How the body is sent. */
  enum Mode {
    /** At once. */
    WHOLE,
    /** Not at all: neither status nor body, until the server is closed. */
    STALLED,
    /** Again and again, until the client hangs up or {@code total} bytes are sent. */
    FLOOD
  }

  private final Mode mode;
  private final int status;
  private final Map<String, String> headers;
  private final byte[] body;
  private final long total;

  private Answer(Mode mode, int status, Map<String, String> headers, byte[] body, long total) {
    this.mode = mode;
    this.status = status;
    this.headers = headers;
    this.body = body;
    this.total = total;
  }

  /** A body of that type. */
  public static Answer of(int status, String contentType, byte[] body) {
    return new Answer(
        Mode.WHOLE, status, Map.of("Content-Type", contentType), body.clone(), body.length);
  }

  /** Text of that type, UTF-8. */
  public static Answer text(int status, String contentType, String text) {
    return of(status, contentType, text.getBytes(UTF_8));
  }

  /** A JSON body: {@link JsonText#write} of {@code value}. */
  public static Answer json(int status, Object value) {
    return text(status, "application/json; charset=utf-8", JsonText.write(value));
  }

  /** No body. */
  public static Answer empty(int status) {
    return new Answer(Mode.WHOLE, status, Map.of(), new byte[0], 0);
  }

  /** Elsewhere. */
  public static Answer redirect(int status, String location) {
    return empty(status).with("Location", location);
  }

  /** None, until the server is closed: for the client's timeouts. */
  public static Answer stalled() {
    return new Answer(Mode.STALLED, 0, Map.of(), new byte[0], 0);
  }

  /** {@code start}, then {@code filler} again and again: for the client's limits. */
  public static Answer flood(String contentType, String start, char filler, long totalBytes) {
    return new Answer(
        Mode.FLOOD,
        200,
        Map.of("Content-Type", contentType),
        (start + String.valueOf(filler).repeat(8192)).getBytes(UTF_8),
        totalBytes);
  }

  /** The same with one header set. */
  public Answer with(String name, String value) {
    Map<String, String> next = new LinkedHashMap<>(headers);
    next.put(name, value);
    return new Answer(mode, status, next, body, total);
  }

  /** The status. */
  public int status() {
    return status;
  }

  /** The body as text. */
  public String bodyText() {
    return new String(body, UTF_8);
  }

  Mode mode() {
    return mode;
  }

  Map<String, String> headers() {
    return headers;
  }

  byte[] body() {
    return body;
  }

  long total() {
    return total;
  }
}
