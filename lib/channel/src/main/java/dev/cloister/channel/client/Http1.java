package dev.cloister.channel.client;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One request at a time in HTTP/1.1 (RFC 9112), as {@code lib/http} answers it: a length announced
 * or no body, nothing chunked, no interim answers. Everything else is refused: there is one reading
 * of every answer.
 */
final class Http1 {
  private static final int MAX_HEAD = 16 * 1024;
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 ([2-5][0-9]{2})(?: .*)?");
  private static final int MAX_NAME = 64;
  private static final int MAX_VALUE = 8192;
  private static final Pattern LENGTH = Pattern.compile("[0-9]{1,9}");

  private final InputStream in;
  private final OutputStream out;
  private final String authority;
  private final int maxBody;
  private final byte[] buffer = new byte[8 * 1024];
  private int from;
  private int to;
  private boolean reusable = true;

  Http1(InputStream in, OutputStream out, String authority, int maxBody) {
    this.in = in;
    this.out = out;
    this.authority = authority;
    this.maxBody = maxBody;
  }

  /** Whether another request may be sent. */
  boolean reusable() {
    return reusable;
  }

  AttestedResponse send(AttestedRequest request) throws IOException, ChannelException {
    boolean done = false;
    try {
      write(request);
      AttestedResponse answer = read(request.method().equals("HEAD"));
      done = true;
      return answer;
    } finally {
      reusable &= done;
    }
  }

  private void write(AttestedRequest request) throws IOException {
    StringBuilder head = new StringBuilder(256);
    head.append(request.method()).append(' ').append(request.target()).append(" HTTP/1.1\r\n");
    head.append("Host: ").append(authority).append("\r\n");
    request.headers().forEach((name, value) -> field(head, name, value));
    byte[] body = request.body().bytes();
    if (body.length > 0 || !request.method().equals("GET")) {
      field(head, "Content-Length", Integer.toString(body.length));
    }
    head.append("\r\n");
    byte[] start = head.toString().getBytes(StandardCharsets.US_ASCII);
    byte[] all = new byte[start.length + body.length];
    System.arraycopy(start, 0, all, 0, start.length);
    System.arraycopy(body, 0, all, start.length, body.length);
    out.write(all);
    out.flush();
  }

  private static void field(StringBuilder head, String name, String value) {
    head.append(name).append(": ").append(value).append("\r\n");
  }

  private AttestedResponse read(boolean headOnly) throws IOException, ChannelException {
    int budget = MAX_HEAD;
    String first = line(budget);
    budget -= first.length();
    Matcher status = STATUS.matcher(first);
    if (!status.matches()) {
      throw refused("expected a final HTTP/1.1 status");
    }
    int code = Integer.parseInt(status.group(1));
    Map<String, String> headers = new HashMap<>();
    for (String line = line(budget); !line.isEmpty(); line = line(budget)) {
      budget -= line.length();
      int colon = line.indexOf(':');
      if (!isName(line, colon) || !isVisible(line, colon + 1)) {
        throw refused("expected header fields");
      }
      String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
      String value = line.substring(colon + 1).strip();
      if (headers.put(name, value) != null && name.equals("content-length")) {
        throw refused("expected one length");
      }
    }
    if (headers.containsKey("transfer-encoding")) {
      throw refused("expected a body of an announced length");
    }
    reusable &= !headers.getOrDefault("connection", "").equalsIgnoreCase("close");
    int length = headOnly || code == 204 || code == 304 ? 0 : length(headers);
    return new AttestedResponse(code, headers, ByteString.view(body(length), 0, length));
  }

  private static boolean isName(String line, int end) {
    for (int i = 0; i < end; i++) {
      char c = line.charAt(i);
      if (c != '-' && !(c >= '0' && c <= '9') && !((c | 0x20) >= 'a' && (c | 0x20) <= 'z')) {
        return false;
      }
    }
    return end >= 1 && end <= MAX_NAME;
  }

  /** Of what passes, space and tab are all that is white. */
  private static boolean isVisible(String line, int from) {
    for (int i = from; i < line.length(); i++) {
      char c = line.charAt(i);
      if ((c < ' ' || c > '~') && c != '\t') {
        return false;
      }
    }
    return line.length() - from <= MAX_VALUE;
  }

  private int length(Map<String, String> headers) throws ChannelException {
    String text = headers.getOrDefault("content-length", "");
    if (!LENGTH.matcher(text).matches() || Integer.parseInt(text) > maxBody) {
      throw refused("expected a body of at most " + maxBody + " bytes");
    }
    return Integer.parseInt(text);
  }

  /** Allocates as the bytes come, not as they are announced. */
  private byte[] body(int length) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream(Math.min(length, buffer.length));
    while (body.size() < length) {
      fill();
      int n = Math.min(length - body.size(), to - from);
      body.write(buffer, from, n);
      from += n;
    }
    return body.toByteArray();
  }

  private String line(int budget) throws IOException, ChannelException {
    StringBuilder line = new StringBuilder();
    while (true) {
      fill();
      char c = (char) (buffer[from++] & 0xff);
      if (c == '\n' && !line.isEmpty() && line.charAt(line.length() - 1) == '\r') {
        line.setLength(line.length() - 1);
        return line.toString();
      }
      line.append(c);
      if (line.length() > budget) {
        throw refused("expected a head of at most " + MAX_HEAD + " bytes");
      }
    }
  }

  private void fill() throws IOException {
    if (from == to) {
      from = 0;
      to = Math.max(0, in.read(buffer));
      if (to == 0) {
        throw new EOFException("the connection ended within an answer");
      }
    }
  }

  private static ChannelException refused(String why) {
    return new ChannelException(ErrorCode.PEER_ERROR, why);
  }
}
