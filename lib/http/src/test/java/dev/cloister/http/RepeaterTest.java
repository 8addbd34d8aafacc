package dev.cloister.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class RepeaterTest {
  private static final Duration PERIOD = Duration.ofMillis(1);

  private final LinkedBlockingQueue<Throwable> told = new LinkedBlockingQueue<>();
  private final LinkedBlockingQueue<Integer> runs = new LinkedBlockingQueue<>();
  private final AtomicInteger count = new AtomicInteger();

  @Test
  void run_throwsAnException_isToldAndTheNextComes() throws Exception {
    assertThat(afterThrowing(() -> new IllegalStateException("first"))).hasMessage("first");
  }

  @Test
  void run_throwsAnError_isToldAndTheNextComes() throws Exception {
    assertThat(afterThrowing(() -> new AssertionError("first"))).hasMessage("first");
  }

  @Test
  void run_isInAThreadOfThatNameThatHoldsNothingUp() throws Exception {
    LinkedBlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
    try (var _ =
        Repeater.inThread("the name", told::add)
            .every(PERIOD, () -> threads.add(Thread.currentThread()))) {
      Thread thread = threads.poll(20, TimeUnit.SECONDS);
      assertThat(thread).isNotNull();
      assertThat(thread.getName()).isEqualTo("the name");
      assertThat(thread.isDaemon()).isTrue();
    }
  }

  /** What was told, once a run after the failed one has been seen. */
  private Throwable afterThrowing(Supplier<Throwable> first) throws Exception {
    try (var _ =
        Repeater.inThread("repeater", told::add)
            .every(
                PERIOD,
                () -> {
                  int run = count.incrementAndGet();
                  if (run == 1) {
                    throw sneaky(first.get());
                  }
                  runs.add(run);
                })) {
      assertThat(runs.poll(20, TimeUnit.SECONDS)).isEqualTo(2);
    }
    return told.remove();
  }

  private static RuntimeException sneaky(Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    return (RuntimeException) thrown;
  }
}
