package dev.cloister.http;

import dev.cloister.channel.ratls.ChannelHttp;
import dev.cloister.channel.ratls.PeerCertificates;
import dev.cloister.channel.ratls.TlsView;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/** A client that follows no rule: an attacker's. One context resumes sessions. */
final class RawChannel implements AutoCloseable {
  private final SSLSocket socket;
  private final RawClient client;

  private RawChannel(SSLSocket socket) throws IOException {
    this.socket = socket;
    this.client = new RawClient(socket);
  }

  static SSLContext context(Optional<TlsIdentity> identity) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        identity.isPresent() ? keys(identity.get()) : new KeyManager[0],
        new TrustManager[] {PeerCertificates.judgedByEvidence()},
        null);
    return context;
  }

  static RawChannel connect(HttpEdge edge, SSLContext context) throws IOException {
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", edge.port());
    socket.setEnabledProtocols(new String[] {"TLSv1.3"});
    socket.startHandshake();
    return new RawChannel(socket);
  }

  static RawChannel connect(HttpEdge edge, TlsIdentity identity) throws Exception {
    return connect(edge, context(Optional.of(identity)));
  }

  static RawChannel connect(HttpEdge edge) throws Exception {
    return connect(edge, context(Optional.empty()));
  }

  SSLSocket socket() {
    return socket;
  }

  TlsView view() throws Exception {
    return TlsView.ofClient(socket.getSession());
  }

  /** The whole answer to a message of the exchange. */
  String exchange(byte[] message) throws IOException {
    return client
        .send(
            "POST "
                + ChannelHttp.PATH
                + " HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: "
                + message.length
                + "\r\n\r\n"
                + new String(message, StandardCharsets.UTF_8))
        .readAnswer();
  }

  /** The body of the answer to a message of the exchange. */
  byte[] exchanged(byte[] message) throws IOException {
    String answer = exchange(message);
    return answer.substring(answer.indexOf("\r\n\r\n") + 4).getBytes(StandardCharsets.UTF_8);
  }

  String get(String path, Optional<String> channel) throws IOException {
    return client
        .send(
            "GET "
                + path
                + " HTTP/1.1\r\nHost: h\r\n"
                + channel.map(id -> ChannelHttp.HEADER + ": " + id + "\r\n").orElse("")
                + "\r\n")
        .readAnswer();
  }

  private static KeyManager[] keys(TlsIdentity identity) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, new char[0]);
    store.setKeyEntry(
        "k", identity.key(), new char[0], identity.chain().toArray(new X509Certificate[0]));
    KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
    factory.init(store, new char[0]);
    return factory.getKeyManagers();
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}
