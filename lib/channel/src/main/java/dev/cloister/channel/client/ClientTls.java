package dev.cloister.channel.client;

import dev.cloister.channel.ratls.EvidenceCertificate;
import dev.cloister.channel.ratls.PeerCertificates;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** TLS 1.3 of a client, nothing older. Resumes sessions. Safe for use by many threads. */
public final class ClientTls {
  private static final Duration OWN_LIFE = Duration.ofDays(3650);

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

  /**
   * Servers are judged by their evidence; the client presents a certificate of its own making, for
   * a key of this object's, where it is asked. What the client is, its own evidence has to say.
   *
   * @param now start of the certificate's dates
   */
  public static ClientTls withOwnCertificate(Instant now, SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), random);
      KeyPair leaf = generator.generateKeyPair();
      return withCertificate(
          leaf.getPrivate(),
          List.of(EvidenceCertificate.withoutEvidence(leaf, now, OWN_LIFE, random)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has P-256", e);
    }
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
