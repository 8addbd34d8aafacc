package dev.cloister.http;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Closes connections that take too long. An idle timeout alone does not: a client that sends a byte
 * now and then is never idle. The time for a header runs from the connection's start, TLS handshake
 * included, or from the last answer.
 */
final class ConnectionWatches implements Connection.Listener {
  private final Scheduler scheduler;
  private final Duration headerTime;
  private final Map<Connection, Watch> watches = new ConcurrentHashMap<>();

  ConnectionWatches(Scheduler scheduler, Duration headerTime) {
    this.scheduler = scheduler;
    this.headerTime = headerTime;
  }

  @Override
  public void onOpened(Connection connection) {
    if (!(connection instanceof SslConnection)) {
      Watch watch = new Watch(connection);
      watches.put(connection, watch);
      watch.arm(headerTime);
    }
  }

  @Override
  public void onClosed(Connection connection) {
    Optional.ofNullable(watches.remove(connection)).ifPresent(Watch::disarm);
  }

  /** A request's header is complete. */
  void headerArrived(Connection connection) {
    Optional.ofNullable(watches.get(connection)).ifPresent(Watch::disarm);
  }

  /** The answer is being written, which takes as long as the peer reads slowly. */
  void answering(Connection connection, Duration limit) {
    Optional.ofNullable(watches.get(connection)).ifPresent(watch -> watch.arm(limit));
  }

  /** The answer is written; the next header may come. */
  void answered(Connection connection) {
    Optional.ofNullable(watches.get(connection)).ifPresent(watch -> watch.arm(headerTime));
  }

  private final class Watch {
    private final Connection connection;
    private Optional<Scheduler.Task> task = Optional.empty();

    Watch(Connection connection) {
      this.connection = connection;
    }

    synchronized void arm(Duration limit) {
      disarm();
      task =
          Optional.of(
              scheduler.schedule(
                  () -> connection.getEndPoint().close(), limit.toMillis(), TimeUnit.MILLISECONDS));
    }

    synchronized void disarm() {
      task.ifPresent(Scheduler.Task::cancel);
      task = Optional.empty();
    }
  }
}
