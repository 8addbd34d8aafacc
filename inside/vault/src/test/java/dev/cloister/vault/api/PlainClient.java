package dev.cloister.vault.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.client.AttestedResponse;
import dev.cloister.channel.ratls.PeerCertificates;
import dev.cloister.channel.ratls.TlsView;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/** An HTTP client that does as it is told, over one connection. */
final class PlainClient implements AutoCloseable {
  private final SSLSocket socket;
  private final DataInputStream in;

  private PlainClient(SSLSocket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(socket.getInputStream());
  }

  static PlainClient of(VaultWorld world, int index) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {PeerCertificates.judgedByEvidence()}, world.random);
    int port = world.vaults.get(index).port();
    SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
    socket.setSoTimeout(60_000);
    socket.startHandshake();
    return new PlainClient(socket);
  }

  /** What {@code Cloister-Channel} is on this connection. */
  Map<String, String> channel() throws Exception {
    return Map.of("Cloister-Channel", TlsView.ofClient(socket.getSession()).channelId());
  }

  AttestedResponse post(String path, String mediaType, byte[] body, Map<String, String> headers)
      throws IOException {
    head(path, mediaType, body.length, headers);
    socket.getOutputStream().write(body);
    return answer();
  }

  /** A request whose body is announced and does not come. */
  AttestedResponse announce(String path, int length, Map<String, String> headers)
      throws IOException {
    head(path, "application/json", length, headers);
    return answer();
  }

  private void head(String path, String mediaType, int length, Map<String, String> headers)
      throws IOException {
    StringBuilder head = new StringBuilder();
    head.append("POST ").append(path).append(" HTTP/1.1\r\nHost: vault\r\n");
    head.append("Content-Type: ").append(mediaType).append("\r\n");
    head.append("Content-Length: ").append(length).append("\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    socket.getOutputStream().write(head.append("\r\n").toString().getBytes(ISO_8859_1));
  }

  private AttestedResponse answer() throws IOException {
    int status = Integer.parseInt(line().substring(9, 12));
    Map<String, String> headers = new HashMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    byte[] body = new byte[Integer.parseInt(headers.getOrDefault("content-length", "0"))];
    in.readFully(body);
    return new AttestedResponse(status, headers, ByteString.copyOf(body));
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (byte b = in.readByte(); b != '\n'; b = in.readByte()) {
      if (b != '\r') {
        line.append((char) b);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
