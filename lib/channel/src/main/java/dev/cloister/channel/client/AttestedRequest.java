package dev.cloister.channel.client;

import dev.cloister.attestation.bytes.ByteString;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** A request to the end of an attested channel. Immutable. */
public final class AttestedRequest {
  private static final Pattern METHOD = Pattern.compile("[A-Z]{1,16}");
  private static final Pattern TARGET = Pattern.compile("/[\\x21-\\x7e]{0,4095}");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-]{1,64}");
  private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e\\t]{0,4096}");

  private final String method;
  private final String target;
  private final Map<String, String> headers;
  private final ByteString body;

  private AttestedRequest(
      String method, String target, Map<String, String> headers, ByteString body) {
    this.method = method;
    this.target = target;
    this.headers = headers;
    this.body = body;
  }

  /**
   * A request without header fields and body.
   *
   * @param target path and query, escaped
   */
  public static AttestedRequest of(String method, String target) {
    if (!METHOD.matcher(method).matches() || !TARGET.matcher(target).matches()) {
      throw new IllegalArgumentException("expected a method and an escaped path");
    }
    return new AttestedRequest(method, target, Map.of(), ByteString.copyOf(new byte[0]));
  }

  /** A GET. */
  public static AttestedRequest get(String target) {
    return of("GET", target);
  }

  /** The same with a header field. */
  public AttestedRequest header(String name, String value) {
    if (!NAME.matcher(name).matches() || !VALUE.matcher(value).matches()) {
      throw new IllegalArgumentException("not a header field");
    }
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new AttestedRequest(method, target, more, body);
  }

  /** The same with a body. */
  public AttestedRequest body(String mediaType, byte[] bytes) {
    AttestedRequest typed = header("Content-Type", mediaType);
    return new AttestedRequest(method, target, typed.headers, ByteString.copyOf(bytes));
  }

  /** Its method. */
  public String method() {
    return method;
  }

  /** Its path and query, as they are sent. */
  public String target() {
    return target;
  }

  Map<String, String> headers() {
    return headers;
  }

  /** Its body; empty where it has none. */
  public ByteString body() {
    return body;
  }
}
