package dev.cloister.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;

/** Sends bytes as given and reads what comes back: nothing is mended on the way. */
final class RawClient implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 20_000;

  private final Socket socket;

  RawClient(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(PATIENCE_MILLIS);
  }

  RawClient(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(PATIENCE_MILLIS);
  }

  RawClient send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    socket.getOutputStream().flush();
    return this;
  }

  /** All that comes until the server closes. */
  String readAll() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      socket.getInputStream().transferTo(out);
    } catch (SocketException e) {
      // A reset after the answer is a close, too.
    }
    return out.toString(ISO_8859_1);
  }

  /** One answer with a Content-Length, the connection stays open. */
  String readAnswer() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    while (!out.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
      int b = socket.getInputStream().read();
      if (b < 0) {
        return out.toString(ISO_8859_1);
      }
      out.write(b);
    }
    String head = out.toString(ISO_8859_1);
    int length =
        head.lines()
            .filter(line -> line.startsWith("Content-Length: "))
            .mapToInt(line -> Integer.parseInt(line.substring(16)))
            .findFirst()
            .orElse(0);
    out.write(socket.getInputStream().readNBytes(length));
    return out.toString(ISO_8859_1);
  }

  /** Sends one byte after another, as slowly as a patient attacker, until the server closes. */
  String trickle(String piece, int atMost) throws IOException {
    socket.setSoTimeout(20);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < atMost; i++) {
      try {
        socket.getOutputStream().write(piece.charAt(i % piece.length()));
        int b = socket.getInputStream().read();
        if (b >= 0) {
          out.write(b);
          socket.setSoTimeout(PATIENCE_MILLIS);
          out.writeBytes(readAll().getBytes(ISO_8859_1));
        }
        return "closed " + out.toString(ISO_8859_1);
      } catch (SocketTimeoutException e) {
        // Nothing yet: the pause between two bytes.
      } catch (SocketException e) {
        return "closed " + out.toString(ISO_8859_1);
      }
    }
    return "still open";
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
