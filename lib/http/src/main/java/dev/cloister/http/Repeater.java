package dev.cloister.http;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Runs something again and again. */
@FunctionalInterface
public interface Repeater {
  /** Something that is being repeated; closing ends it. */
  @FunctionalInterface
  interface Repetition extends AutoCloseable {
    @Override
    void close();
  }

  /** Runs {@code work} after every {@code period}, for the first time after one. */
  Repetition every(Duration period, Runnable work);

  /** By the system's clock, in a thread of that name that holds no process up. */
  static Repeater inThread(String name) {
    return (period, work) -> {
      ScheduledExecutorService timer =
          Executors.newSingleThreadScheduledExecutor(
              Thread.ofPlatform().daemon().name(name).factory());
      var _ =
          timer.scheduleWithFixedDelay(
              work, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
      return timer::shutdownNow;
    };
  }
}
