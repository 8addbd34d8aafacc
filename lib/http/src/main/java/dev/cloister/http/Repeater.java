package dev.cloister.http;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Runs something again and again. */
@FunctionalInterface
public interface Repeater {
  /** Something that is being repeated; closing ends it. */
  @FunctionalInterface
  interface Repetition extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Runs {@code work} after every {@code period}, for the first time after one. What one run throws
   * does not keep the next from coming.
   */
  Repetition every(Duration period, Runnable work);

  /** As below; what a run threw is logged by its class and nothing else: logs go to the host. */
  static Repeater inThread(String name) {
    System.Logger log = System.getLogger(Repeater.class.getName());
    return inThread(
        name,
        thrown ->
            log.log(System.Logger.Level.ERROR, name + " failed: " + thrown.getClass().getName()));
  }

  /**
   * By the system's clock, in a thread of that name that holds no process up.
   *
   * @param observer is told what a run threw, errors too; it must not throw itself
   */
  static Repeater inThread(String name, Consumer<? super Throwable> observer) {
    Objects.requireNonNull(observer);
    return (period, work) -> {
      ScheduledExecutorService timer =
          Executors.newSingleThreadScheduledExecutor(
              Thread.ofPlatform().daemon().name(name).factory());
      var _ =
          timer.scheduleWithFixedDelay(
              () -> run(work, observer),
              period.toMillis(),
              period.toMillis(),
              TimeUnit.MILLISECONDS);
      return timer::shutdownNow;
    };
  }

  private static void run(Runnable work, Consumer<? super Throwable> observer) {
    try {
      work.run();
    } catch (Throwable e) {
      // The timer would drop the work for good, and silently.
      observer.accept(e);
    }
  }
}
