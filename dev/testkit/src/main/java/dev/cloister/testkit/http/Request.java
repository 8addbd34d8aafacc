package dev.cloister.testkit.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A request as it came in. */
public final class Request {
  private final String method;
  private final String rawPath;
  private final String rawQuery;
  private final Map<String, List<String>> headers;
  private final byte[] body;

  Request(
      String method,
      String rawPath,
      String rawQuery,
      Map<String, List<String>> headers,
      byte[] body) {
    this.method = method;
    this.rawPath = rawPath;
    this.rawQuery = rawQuery;
    this.headers = headers;
    this.body = body;
  }

  /** The method. */
  public String method() {
    return method;
  }

  /** The path as sent, percent-encoding and all. */
  public String rawPath() {
    return rawPath;
  }

  /** The query as sent; empty when there is none. */
  public String rawQuery() {
    return rawQuery;
  }

  /**
   * The segments of the path, decoded one by one.
   *
   * @throws IllegalArgumentException when the encoding is broken
   */
  public List<String> segments() {
    List<String> out = new ArrayList<>();
    for (String segment : rawPath.substring(1).split("/", -1)) {
      // A plus in a path is a plus.
      out.add(URLDecoder.decode(segment.replace("+", "%2B"), UTF_8));
    }
    return out;
  }

  /**
   * The parameters of the query.
   *
   * @throws IllegalArgumentException when the encoding is broken
   */
  public Map<String, List<String>> query() {
    return form(rawQuery);
  }

  /**
   * The parameters of an {@code application/x-www-form-urlencoded} body.
   *
   * @throws IllegalArgumentException when the encoding is broken
   */
  public Map<String, List<String>> form() {
    return form(bodyText());
  }

  /** The first value of a header. */
  public Optional<String> header(String name) {
    return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream().findFirst();
  }

  /** The body as text. */
  public String bodyText() {
    return new String(body, UTF_8);
  }

  private static Map<String, List<String>> form(String text) {
    Map<String, List<String>> out = new LinkedHashMap<>();
    for (String pair : text.split("&", -1)) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        out.computeIfAbsent(URLDecoder.decode(name, UTF_8), n -> new ArrayList<>())
            .add(URLDecoder.decode(value, UTF_8));
      }
    }
    return out;
  }
}
