package dev.cloister.client.vault;

import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;
import dev.cloister.constellation.wire.VaultRequest;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Asks vaults side by side and hands out the replies in the order in which they come. Used by one
 * thread. What comes after it was closed is wiped; the requests themselves run to their end.
 */
final class Fan implements AutoCloseable {
  private final Executor executor;
  private final BlockingQueue<Reply> replies = new LinkedBlockingQueue<>();
  private int open;
  private boolean closed;

  Fan(Executor executor) {
    this.executor = executor;
  }

  void ask(VaultLink link, VaultRequest request) {
    open++;
    executor.execute(() -> deliver(Reply.of(link, request)));
  }

  private synchronized void deliver(Reply reply) {
    if (closed) {
      reply.discard();
    } else {
      replies.add(reply);
    }
  }

  /** Requests whose replies were not handed out yet. */
  int open() {
    return open;
  }

  /**
   * The next reply; empty where none comes in time.
   *
   * @throws ClientException when the thread is interrupted
   */
  Optional<Reply> next(Deadline until) throws ClientException {
    if (open == 0) {
      return Optional.empty();
    }
    try {
      Optional<Reply> reply = Optional.ofNullable(replies.poll(until.left(), TimeUnit.NANOSECONDS));
      reply.ifPresent(_ -> open--);
      return reply;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClientException(ClientFailure.UNREACHABLE, "interrupted");
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    replies.forEach(Reply::discard);
    replies.clear();
  }
}
