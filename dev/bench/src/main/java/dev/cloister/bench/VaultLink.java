package dev.cloister.bench;

import dev.cloister.channel.client.Target;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** A way to a vault that takes its time and counts what passes. */
final class VaultLink implements AutoCloseable {
  private final ServerSocket listener;
  private final Target real;
  private final Duration delay;
  private final AtomicLong there = new AtomicLong();
  private final AtomicLong back = new AtomicLong();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();

  private VaultLink(ServerSocket listener, Target real, Duration delay) {
    this.listener = listener;
    this.real = real;
    this.delay = delay;
  }

  /**
   * A link.
   *
   * @param delay of whatever the vault says
   */
  static VaultLink to(Target real, Duration delay) throws IOException {
    ServerSocket listener = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    VaultLink link = new VaultLink(listener, real, delay);
    Thread.ofVirtual().start(link::accept);
    return link;
  }

  Target target() {
    return new Target("127.0.0.1", listener.getLocalPort());
  }

  /** Bytes that went to the vault. */
  long there() {
    return there.get();
  }

  /** Bytes that came from it. */
  long back() {
    return back.get();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Socket vault = new Socket(real.host(), real.port());
        client.setTcpNoDelay(true);
        vault.setTcpNoDelay(true);
        sockets.addAll(List.of(client, vault));
        Thread.ofVirtual().start(() -> carry(client, vault, there, Duration.ZERO));
        Thread.ofVirtual().start(() -> carry(vault, client, back, delay));
      } catch (IOException e) {
        // The vault is away, or this is closed.
      }
    }
  }

  private static void carry(Socket from, Socket to, AtomicLong count, Duration pause) {
    try (from;
        to;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      byte[] buffer = new byte[64 * 1024];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        if (pause.isPositive()) {
          Thread.sleep(pause);
        }
        count.addAndGet(n);
        out.write(buffer, 0, n);
      }
    } catch (IOException e) {
      // Ends both ways.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
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
