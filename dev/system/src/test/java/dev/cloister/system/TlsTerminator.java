package dev.cloister.system;

import dev.cloister.channel.client.Target;
import dev.cloister.channel.ratls.PeerCertificates;
import dev.cloister.testkit.pki.CertificateSpec;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Seed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManager;

/**
 * A host that ends TLS with a key of its own and goes on to the vault over another connection: it
 * reads and could change all that passes.
 */
final class TlsTerminator implements AutoCloseable {
  private static final char[] PASSWORD = "terminator".toCharArray();

  private final SSLServerSocket listener;
  private final SSLContext context;
  private final Target real;
  private final ByteArrayOutputStream read = new ByteArrayOutputStream();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();

  private TlsTerminator(SSLServerSocket listener, SSLContext context, Target real) {
    this.listener = listener;
    this.context = context;
    this.real = real;
  }

  /** Stands before a vault. */
  static TlsTerminator before(Target real) throws Exception {
    EcKey key = EcKey.p256(Seed.of("terminator"));
    Instant now = Instant.now();
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "own",
        key.privateKey(),
        PASSWORD,
        new Certificate[] {
          CertificateSpec.of(
                  "CN=vault",
                  "CN=vault",
                  key.spki(),
                  now.minus(Duration.ofDays(1)),
                  now.plus(Duration.ofDays(1)))
              .sign(key)
              .x509()
        });
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        keys.getKeyManagers(), new TrustManager[] {PeerCertificates.judgedByEvidence()}, null);
    SSLServerSocket listener =
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, 64, InetAddress.getLoopbackAddress());
    TlsTerminator terminator = new TlsTerminator(listener, context, real);
    Thread.ofVirtual().start(terminator::accept);
    return terminator;
  }

  /** Where it listens. */
  Target target() {
    return new Target("127.0.0.1", listener.getLocalPort());
  }

  /** All that it could read, in both directions. */
  String read() {
    synchronized (read) {
      return read.toString(StandardCharsets.ISO_8859_1);
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Socket vault = context.getSocketFactory().createSocket(real.host(), real.port());
        sockets.addAll(List.of(client, vault));
        Thread.ofVirtual().start(() -> carry(client, vault));
        Thread.ofVirtual().start(() -> carry(vault, client));
      } catch (IOException e) {
        // The vault is away, or this is closed.
      }
    }
  }

  private void carry(Socket from, Socket to) {
    try (from;
        to;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      byte[] buffer = new byte[16 * 1024];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        synchronized (read) {
          read.write(buffer, 0, n);
        }
        out.write(buffer, 0, n);
        out.flush();
      }
    } catch (IOException e) {
      // Ends both ways.
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
