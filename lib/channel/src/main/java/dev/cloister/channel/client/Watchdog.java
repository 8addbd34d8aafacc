package dev.cloister.channel.client;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Closes a socket when the time for a piece of work is up: a peer that neither reads nor writes
 * cannot hold a caller. One for each connection: it looks at least as often as the shortest limit
 * is long, so that to start a piece of work is one write and wakes nobody.
 */
final class Watchdog implements AutoCloseable {
  private static final long LEAST_PAUSE = 1_000_000;

  private final Socket socket;
  private final long shortest;
  private final AtomicReference<Turn> turn = new AtomicReference<>(Turn.IDLE);
  private final Thread thread;

  private enum State {
    IDLE,
    WORKING,
    CLOSED,
    EXPIRED
  }

  /** A piece of work, told from all others by its identity. */
  private record Turn(State state, long until) {
    static final Turn IDLE = new Turn(State.IDLE, 0);
    static final Turn CLOSED = new Turn(State.CLOSED, 0);
    static final Turn EXPIRED = new Turn(State.EXPIRED, 0);

    boolean over() {
      return state == State.CLOSED || state == State.EXPIRED;
    }
  }

  private Watchdog(Socket socket, long shortest) {
    this.socket = socket;
    this.shortest = shortest;
    this.thread = Thread.ofVirtual().unstarted(this::watch);
  }

  /**
   * Starts to watch.
   *
   * @param shortest of the limits that work will have
   */
  static Watchdog over(Socket socket, Duration shortest) {
    Watchdog dog = new Watchdog(socket, Math.max(shortest.toNanos(), LEAST_PAUSE));
    dog.thread.start();
    return dog;
  }

  /** Begins a piece of work; one at a time. */
  void begin(Duration limit) {
    replace(new Turn(State.WORKING, System.nanoTime() + limit.toNanos()));
  }

  /** Ends it: true where the time was up before, and the socket is closed. */
  boolean end() {
    return replace(Turn.IDLE).state() == State.EXPIRED;
  }

  private Turn replace(Turn next) {
    return turn.updateAndGet(now -> now.over() ? now : next);
  }

  private void watch() {
    for (Turn now = turn.get(); !now.over(); now = turn.get()) {
      long left = now.state() == State.WORKING ? now.until() - System.nanoTime() : shortest;
      if (left > 0) {
        LockSupport.parkNanos(this, Math.min(left, shortest));
      } else if (turn.compareAndSet(now, Turn.EXPIRED)) {
        closeSocket();
      }
    }
  }

  /** Closes the socket, and ends. */
  @Override
  public void close() {
    replace(Turn.CLOSED);
    LockSupport.unpark(thread);
    closeSocket();
  }

  private void closeSocket() {
    try {
      socket.close();
    } catch (IOException e) {
      // It is closed or it never was open.
    }
  }
}
