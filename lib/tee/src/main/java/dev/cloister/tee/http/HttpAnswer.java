package dev.cloister.tee.http;

import dev.cloister.attestation.bytes.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * An HTTP/1.1 answer whose connection was closed after it (RFC 9112): with a length, in chunks, or
 * up to the end.
 *
 * @param status 100 to 599
 * @param body its bytes, chunks joined
 */
public record HttpAnswer(int status, ByteString body) {
  private static final int MAX_HEAD = 16 * 1024;

  /**
   * Parses an answer.
   *
   * @throws IOException when it is cut off or not HTTP/1.1
   */
  public static HttpAnswer parse(byte[] bytes) throws IOException {
    int end = endOfHead(bytes);
    String[] lines = new String(bytes, 0, end, StandardCharsets.ISO_8859_1).split("\r\n", -1);
    if (!lines[0].matches("HTTP/1\\.[01] [1-5][0-9]{2}( .*)?")) {
      throw new IOException("expected an HTTP/1.1 answer");
    }
    Map<String, String> headers = headers(lines);
    int from = end + 4;
    byte[] body;
    if (headers.containsKey("transfer-encoding")) {
      if (!headers.get("transfer-encoding").equalsIgnoreCase("chunked")
          || headers.containsKey("content-length")) {
        throw new IOException("unsupported transfer encoding");
      }
      body = chunks(bytes, from);
    } else {
      body = Arrays.copyOfRange(bytes, from, bytes.length);
      String length = headers.getOrDefault("content-length", Integer.toString(body.length));
      if (!length.equals(Integer.toString(body.length))) {
        throw new IOException("the answer is not as long as it says");
      }
    }
    return new HttpAnswer(Integer.parseInt(lines[0].substring(9, 12)), ByteString.copyOf(body));
  }

  private static int endOfHead(byte[] bytes) throws IOException {
    for (int i = 0; i + 4 <= bytes.length && i < MAX_HEAD; i++) {
      if (lineEnd(bytes, i) && lineEnd(bytes, i + 2)) {
        return i;
      }
    }
    throw new IOException("the answer's head has no end");
  }

  private static boolean lineEnd(byte[] bytes, int at) {
    return at + 2 <= bytes.length && bytes[at] == '\r' && bytes[at + 1] == '\n';
  }

  private static Map<String, String> headers(String[] lines) throws IOException {
    Map<String, String> headers = new TreeMap<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      if (colon < 1) {
        throw new IOException("a header line without a name");
      }
      String name = lines[i].substring(0, colon).toLowerCase(Locale.ROOT);
      String old = headers.put(name, lines[i].substring(colon + 1).strip());
      if (old != null && (name.equals("content-length") || name.equals("transfer-encoding"))) {
        throw new IOException(name + " stands twice");
      }
    }
    return headers;
  }

  private static byte[] chunks(byte[] bytes, int start) throws IOException {
    var out = new ByteArrayOutputStream();
    int at = start;
    while (true) {
      int lineEnd = at;
      while (!lineEnd(bytes, lineEnd)) {
        if (lineEnd++ >= bytes.length || lineEnd - at > 64) {
          throw new IOException("a chunk has no size");
        }
      }
      String size = new String(bytes, at, lineEnd - at, StandardCharsets.ISO_8859_1);
      if (!size.matches("[0-9a-fA-F]{1,7}")) {
        throw new IOException("a chunk's size is not a number");
      }
      int length = Integer.parseInt(size, 16);
      int from = lineEnd + 2;
      if (length > bytes.length - from || !lineEnd(bytes, from + length)) {
        throw new IOException("a chunk is cut off");
      }
      if (length == 0) {
        return out.toByteArray();
      }
      out.write(bytes, from, length);
      at = from + length + 2;
    }
  }
}
