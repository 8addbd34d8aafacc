package dev.cloister.vault.api;

import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ratls.PeerCertificates;
import dev.cloister.http.TlsIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.LongSupplier;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/** Listens for connections of frames, over TLS 1.3 only. */
public final class FrameListener implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(FrameListener.class.getName());

  private final SSLServerSocket server;
  private final FrameLimits limits;
  private final Function<SSLSession, FrameConnection> open;
  private final LongSupplier nanoTime;
  private final Semaphore memory;
  private final Semaphore places;
  private final Set<SSLSocket> sockets = ConcurrentHashMap.newKeySet();

  private FrameListener(
      SSLServerSocket server,
      FrameLimits limits,
      Function<SSLSession, FrameConnection> open,
      LongSupplier nanoTime) {
    this.server = server;
    this.limits = limits;
    this.open = open;
    this.nanoTime = nanoTime;
    this.memory = new Semaphore(limits.memory());
    this.places = new Semaphore(limits.connections());
  }

  /**
   * Listens.
   *
   * @param port 0 picks one
   * @throws IOException when the address cannot be listened on
   */
  static FrameListener start(
      String host,
      int port,
      TlsIdentity identity,
      FrameLimits limits,
      Function<SSLSession, FrameConnection> open,
      LongSupplier nanoTime)
      throws IOException, GeneralSecurityException {
    if (!(context(identity)
            .getServerSocketFactory()
            .createServerSocket(port, limits.connections(), InetAddress.getByName(host))
        instanceof SSLServerSocket server)) {
      throw new IOException("this JDK has no TLS sockets");
    }
    server.setEnabledProtocols(new String[] {"TLSv1.3"});
    server.setWantClientAuth(true);
    FrameListener listener = new FrameListener(server, limits, open, nanoTime);
    Thread.ofPlatform().daemon().name("frames").start(listener::accept);
    return listener;
  }

  /** The port it listens on. */
  public int port() {
    return server.getLocalPort();
  }

  @Override
  public void close() {
    quietly(server);
    sockets.forEach(FrameListener::quietly);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        if (server.accept() instanceof SSLSocket socket) {
          take(socket);
        }
      } catch (IOException e) {
        LOG.log(System.Logger.Level.DEBUG, "a connection was not accepted");
      }
    }
  }

  private void take(SSLSocket socket) {
    if (!places.tryAcquire()) {
      quietly(socket);
      return;
    }
    sockets.add(socket);
    Thread.ofVirtual()
        .name("frame-connection")
        .start(
            () -> {
              try {
                serve(socket);
              } catch (IOException e) {
                // The other end left, or says what no TLS is.
              } finally {
                quietly(socket);
                sockets.remove(socket);
                places.release();
              }
            });
  }

  private void serve(SSLSocket socket) throws IOException {
    socket.setSoTimeout((int) limits.frameTime().toMillis());
    socket.setTcpNoDelay(true);
    socket.startHandshake();
    FrameConnection connection = open.apply(socket.getSession());
    FrameCodec codec = new FrameCodec(socket, limits, memory, nanoTime);
    try {
      boolean more = true;
      while (more) {
        more = codec.read(payload -> codec.write(connection.answer(payload)));
      }
    } catch (ChannelException e) {
      codec.write(connection.refusal(e));
    }
  }

  private static SSLContext context(TlsIdentity identity)
      throws GeneralSecurityException, IOException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    keys.setKeyEntry(
        "vault", identity.key(), new char[0], identity.chain().toArray(new X509Certificate[0]));
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, new char[0]);
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(
        managers.getKeyManagers(), new TrustManager[] {PeerCertificates.judgedByEvidence()}, null);
    return context;
  }

  private static void quietly(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception e) {
      LOG.log(System.Logger.Level.DEBUG, "a socket did not close");
    }
  }
}
