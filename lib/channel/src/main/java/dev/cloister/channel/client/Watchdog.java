package dev.cloister.channel.client;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Closes a socket when the time for a piece of work is up: a peer that neither reads nor writes
 * cannot hold a caller. One for each connection: it looks at least as often as the shortest limit
 * is long, so that to start a piece of work is one write and wakes nobody. Work has its time and at
 * most the shortest limit more.
 */
final class Watchdog implements AutoCloseable {
  private static final long LEAST_PAUSE = 1_000_000;

  private final Socket socket;
  private final long shortest;
  private final AtomicReference<Turn> turn = new AtomicReference<>(Turn.IDLE);
  private final Thread thread;
  private long number;

  private enum State {
    IDLE,
    WORKING,
    CLOSED,
    EXPIRED
  }

  /**
   * A piece of work.
   *
   * @param number tells it from all others
   * @param limit in nanoseconds
   */
  private record Turn(State state, long number, long limit) {
    static final Turn IDLE = new Turn(State.IDLE, 0, 0);
    static final Turn CLOSED = new Turn(State.CLOSED, 0, 0);
    static final Turn EXPIRED = new Turn(State.EXPIRED, 0, 0);

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
    replace(new Turn(State.WORKING, ++number, limit.toNanos()));
  }

  /** Ends it: true where the time was up before, and the socket is closed. */
  boolean end() {
    return replace(Turn.IDLE).state() == State.EXPIRED;
  }

  private Turn replace(Turn next) {
    return turn.updateAndGet(now -> now.over() ? now : next);
  }

  private void watch() {
    long seen = 0;
    long left = 0;
    for (Turn now = turn.get(); !now.over(); now = turn.get()) {
      if (now.number() != seen) {
        seen = now.number();
        left = now.limit();
      } else if (now.state() == State.WORKING
          && left <= 0
          && turn.compareAndSet(now, Turn.EXPIRED)) {
        closeSocket();
        return;
      }
      long pause = now.state() == State.WORKING ? Math.min(left, shortest) : shortest;
      left -= pause;
      sleep(pause);
    }
  }

  private static void sleep(long nanos) {
    try {
      Thread.sleep(Duration.ofNanos(nanos));
    } catch (InterruptedException e) {
      // It is closed: the loop sees that.
    }
  }

  /** Closes the socket, and ends. */
  @Override
  public void close() {
    replace(Turn.CLOSED);
    thread.interrupt();
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
