package dev.cloister.channel.client;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;

/**
 * Closes a socket when the time is up: a peer that neither reads nor writes cannot hold a caller.
 */
final class Watchdog implements AutoCloseable {
  private final Socket socket;
  private final Thread thread;
  private boolean over;
  private boolean fired;

  private Watchdog(Socket socket, Duration limit) {
    this.socket = socket;
    this.thread = Thread.ofVirtual().unstarted(() -> watch(limit));
  }

  static Watchdog start(Socket socket, Duration limit) {
    Watchdog dog = new Watchdog(socket, limit);
    dog.thread.start();
    return dog;
  }

  private void watch(Duration limit) {
    try {
      Thread.sleep(limit);
      expire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void expire() {
    if (!over) {
      fired = true;
      try {
        socket.close();
      } catch (IOException e) {
        // It is closed or it never was open.
      }
    }
  }

  /** Whether it closed the socket. */
  synchronized boolean fired() {
    return fired;
  }

  @Override
  public synchronized void close() {
    over = true;
    thread.interrupt();
  }
}
