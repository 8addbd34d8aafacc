package dev.cloister.http;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.thread.Scheduler;

/** Runs a handler; when its time is up, answers in its place and interrupts it. */
final class Deadline {
  private final Thread thread = Thread.currentThread();
  private final Runnable expired;
  private boolean over;

  private Deadline(Runnable expired) {
    this.expired = expired;
  }

  /**
   * The handler's answer.
   *
   * @param expired runs once, at most, when the time is up while the handler runs
   */
  static Response run(
      Scheduler scheduler, Duration limit, Runnable expired, Handler handler, Request request)
      throws Exception {
    Deadline deadline = new Deadline(expired);
    Scheduler.Task task =
        scheduler.schedule(deadline::expire, limit.toMillis(), TimeUnit.MILLISECONDS);
    try {
      return handler.handle(request);
    } finally {
      task.cancel();
      deadline.end();
    }
  }

  private synchronized void expire() {
    if (!over) {
      expired.run();
      thread.interrupt();
    }
  }

  /** After this no interrupt comes, and one that came is taken back: the thread has other work. */
  private synchronized void end() {
    over = true;
    Thread.interrupted();
  }
}
