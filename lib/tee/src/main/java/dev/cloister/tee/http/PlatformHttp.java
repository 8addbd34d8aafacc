package dev.cloister.tee.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One request to a service of the platform, over a connection of its own: no redirects, no proxy,
 * no TLS, an answer of bounded length, and never longer than the patience between two bytes.
 */
public final class PlatformHttp {
  /** Longest answer. */
  public static final int MAX_ANSWER = 256 * 1024;

  private static final int PIECE = 8192;

  private final SocketAddress address;
  private final String host;
  private final Duration patience;

  private PlatformHttp(SocketAddress address, String host, Duration patience) {
    this.address = address;
    this.host = host;
    this.patience = patience;
  }

  /**
   * A service at an address.
   *
   * @param host what the Host header says
   * @param patience longest wait for the next bytes
   */
  public static PlatformHttp at(SocketAddress address, String host, Duration patience) {
    return new PlatformHttp(address, host, patience);
  }

  /** Asks for something. */
  public HttpAnswer get(String path, Map<String, String> headers) throws IOException {
    return exchange("GET", path, headers, new byte[0]);
  }

  /** Sends JSON. */
  public HttpAnswer postJson(String path, byte[] json) throws IOException {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", "application/json");
    headers.put("Content-Length", Integer.toString(json.length));
    return exchange("POST", path, headers, json);
  }

  private HttpAnswer exchange(String method, String path, Map<String, String> headers, byte[] body)
      throws IOException {
    StringBuilder head = new StringBuilder();
    head.append(method).append(' ').append(path).append(" HTTP/1.1\r\n");
    head.append("Host: ").append(host).append("\r\nConnection: close\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    var request = new ByteArrayOutputStream();
    request.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
    request.writeBytes(body);
    try (SocketChannel channel = open();
        Selector selector = Selector.open()) {
      channel.configureBlocking(false);
      SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT);
      if (!channel.connect(address)) {
        await(selector);
        channel.finishConnect();
      }
      key.interestOps(SelectionKey.OP_WRITE);
      ByteBuffer out = ByteBuffer.wrap(request.toByteArray());
      while (out.hasRemaining()) {
        await(selector);
        channel.write(out);
      }
      key.interestOps(SelectionKey.OP_READ);
      return HttpAnswer.parse(readAll(channel, selector));
    }
  }

  private SocketChannel open() throws IOException {
    return address instanceof UnixDomainSocketAddress
        ? SocketChannel.open(StandardProtocolFamily.UNIX)
        : SocketChannel.open();
  }

  private byte[] readAll(SocketChannel channel, Selector selector) throws IOException {
    var in = new ByteArrayOutputStream();
    ByteBuffer piece = ByteBuffer.allocate(PIECE);
    while (true) {
      await(selector);
      if (channel.read(piece) < 0) {
        return in.toByteArray();
      }
      in.write(piece.array(), 0, piece.position());
      piece.clear();
      if (in.size() > MAX_ANSWER) {
        throw new IOException("the answer is longer than " + MAX_ANSWER + " bytes");
      }
    }
  }

  private void await(Selector selector) throws IOException {
    if (selector.select(patience.toMillis()) == 0) {
      throw new IOException("no answer within " + patience.toSeconds() + " s");
    }
    selector.selectedKeys().clear();
  }
}
