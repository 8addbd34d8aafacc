package dev.cloister.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * A client with a certificate and nothing else, on the same transport as the attested one: a TLS
 * socket over a connected one, closed as that one is.
 */
final class PlainTls implements AutoCloseable {
  private static final byte[] GET =
      "GET /open HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final String END = "\r\n\r\nok";

  private final Socket socket;
  private final SSLSocket tls;

  private PlainTls(Socket socket, SSLSocket tls) {
    this.socket = socket;
    this.tls = tls;
  }

  static PlainTls connect(SSLContext context, int port) throws IOException {
    Socket socket = new Socket();
    socket.setTcpNoDelay(true);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    var tls = (SSLSocket) context.getSocketFactory().createSocket(socket, "127.0.0.1", port, true);
    tls.setEnabledProtocols(new String[] {"TLSv1.3"});
    tls.startHandshake();
    return new PlainTls(socket, tls);
  }

  /** One request and its answer, which the edge writes as one or two records. */
  void request() throws IOException {
    tls.getOutputStream().write(GET);
    StringBuilder answer = new StringBuilder();
    byte[] buffer = new byte[4096];
    while (!answer.toString().endsWith(END)) {
      int n = tls.getInputStream().read(buffer);
      if (n < 0) {
        throw new IOException("expected an answer");
      }
      answer.append(new String(buffer, 0, n, StandardCharsets.US_ASCII));
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
