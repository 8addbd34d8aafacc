package dev.cloister.http;

import dev.cloister.channel.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a path and a query in one way only. What two readers could read differently is refused: dot
 * and empty segments, encoded slashes, path parameters, control characters, broken escapes, a query
 * parameter given twice.
 */
final class RequestTarget {
  private static final String ALLOWED = "-._~!$&'()*+,=:@";

  private RequestTarget() {}

  /** The decoded segments of a raw path. */
  static List<String> segments(String rawPath) throws ProblemException {
    if (!rawPath.startsWith("/")) {
      throw refused("expected a path that starts with a slash");
    }
    if (rawPath.equals("/")) {
      return List.of("");
    }
    List<String> segments = new ArrayList<>();
    for (String raw : rawPath.substring(1).split("/", -1)) {
      String segment = decode(raw, ALLOWED);
      if (segment.isEmpty()) {
        throw refused("empty path segment");
      }
      if (segment.equals(".") || segment.equals("..")) {
        throw refused("dot segment in the path");
      }
      if (segment.indexOf('/') >= 0 || segment.indexOf('\\') >= 0) {
        throw refused("encoded slash in the path");
      }
      segments.add(segment);
    }
    return List.copyOf(segments);
  }

  /** The parameters of a raw query. */
  static Map<String, String> query(String rawQuery) throws ProblemException {
    Map<String, String> parameters = new LinkedHashMap<>();
    if (rawQuery.isEmpty()) {
      return Map.of();
    }
    for (String pair : rawQuery.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals <= 0) {
        throw refused("expected query parameters of the form name=value");
      }
      String name = decode(pair.substring(0, equals).replace('+', ' '), ALLOWED + "/? ");
      String value = decode(pair.substring(equals + 1).replace('+', ' '), ALLOWED + "/? ");
      if (parameters.put(name, value) != null) {
        throw refused("query parameter given twice");
      }
    }
    return Map.copyOf(parameters);
  }

  private static String decode(String raw, String allowed) throws ProblemException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        if (i + 2 >= raw.length()) {
          throw refused("broken escape");
        }
        int high = Character.digit(raw.charAt(i + 1), 16);
        int low = Character.digit(raw.charAt(i + 2), 16);
        if (high < 0 || low < 0 || raw.charAt(i + 1) > 'f' || raw.charAt(i + 2) > 'f') {
          throw refused("broken escape");
        }
        out.write(high << 4 | low);
        i += 2;
      } else if (isAlphanumeric(c) || allowed.indexOf(c) >= 0) {
        out.write(c);
      } else {
        throw refused("character that must be escaped");
      }
    }
    String text = utf8(out.toByteArray());
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw refused("control character");
    }
    return text;
  }

  private static String utf8(byte[] bytes) throws ProblemException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw refused("escapes that are not UTF-8");
    }
  }

  private static boolean isAlphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  private static ProblemException refused(String what) {
    return ProblemException.of(ErrorCode.INVALID_REQUEST, "refused request target: " + what);
  }
}
