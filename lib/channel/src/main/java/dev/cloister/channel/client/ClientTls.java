package dev.cloister.channel.client;

import dev.cloister.channel.ratls.PeerCertificates;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** TLS 1.3 of a client, nothing older. Resumes sessions. Safe for use by many threads. */
public final class ClientTls {
  private final SSLContext context;
  private final ClientKeys keys;

  private ClientTls(SSLContext context, ClientKeys keys) {
    this.context = context;
    this.keys = keys;
  }

  /** Servers are judged by their evidence; the client presents no certificate. */
  public static ClientTls anonymous() {
    return of(ClientKeys.none(), PeerCertificates.judgedByEvidence());
  }

  /**
   * Servers are judged by their evidence; the client presents a certificate where it is asked.
   *
   * @param chain leaf first, with a P-256 key
   */
  public static ClientTls withCertificate(PrivateKey key, List<X509Certificate> chain) {
    return of(ClientKeys.of(key, chain), PeerCertificates.judgedByEvidence());
  }

  /** The same, for servers whose certificates this judges besides; it is asked once per session. */
  public ClientTls trusting(X509TrustManager servers) {
    return of(keys, servers);
  }

  private static ClientTls of(ClientKeys keys, X509TrustManager servers) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {keys}, new TrustManager[] {servers}, null);
      return new ClientTls(context, keys);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no TLS", e);
    }
  }

  /**
   * Replaces key and certificate for new sessions; open connections go on, and resumed ones keep
   * the certificate of their session.
   */
  public void replace(PrivateKey key, List<X509Certificate> chain) {
    keys.replace(key, chain);
  }

  /** TLS over a connected socket; closing it closes that. */
  SSLSocket over(Socket connected, String host, int port) throws IOException {
    if (!(context.getSocketFactory().createSocket(connected, host, port, true)
        instanceof SSLSocket socket)) {
      throw new IOException("expected a TLS socket");
    }
    socket.setEnabledProtocols(new String[] {"TLSv1.3"});
    socket.startHandshake();
    return socket;
  }
}
