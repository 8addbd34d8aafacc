package dev.cloister.tee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.attestation.binding.Binding;
import dev.cloister.attestation.binding.BoundKey;
import dev.cloister.attestation.binding.KeyUsage;
import dev.cloister.attestation.binding.Purpose;
import dev.cloister.attestation.binding.Role;
import dev.cloister.tee.TeeException.Reason;
import dev.cloister.tee.ThrottledTeeProvider.Limits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ThrottledTeeProviderTest {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Binding BINDING =
      Binding.of(
          Purpose.PUBLIC_IDENTITY,
          Role.NONE,
          new byte[0],
          List.of(
              BoundKey.of(
                  KeyUsage.IDENTITY,
                  HexFormat.of()
                      .parseHex(
                          "3059301306072a8648ce3d020106082a8648ce3d030107034200"
                              + "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
                              + "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"))),
          List.of(new byte[0]));

  private final AtomicLong clock = new AtomicLong();

  @Test
  void evidence_manyCallers_areServedOneAtATime() throws Exception {
    var inside = new AtomicInteger();
    var most = new AtomicInteger();
    var arrived = new CountDownLatch(32);
    TeeProvider tee =
        throttled(
            () -> {
              await(arrived);
              most.accumulateAndGet(inside.incrementAndGet(), Math::max);
              MeasurementEvent.sha384(new byte[1 << 20]);
              inside.decrementAndGet();
            },
            new Limits(64, LONG, 64, 1));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<TeeEvidence> call =
          () -> {
            arrived.countDown();
            return tee.evidence(BINDING);
          };
      for (Future<TeeEvidence> done : threads.invokeAll(List.copyOf(repeat(call, 32)))) {
        assertThat(done.get().bytes()).isEqualTo(BINDING.value());
      }
    }
    assertThat(most).hasValue(1);
  }

  @Test
  void evidence_moreThanMayWait_areToldAtOnce() throws Exception {
    var started = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    TeeProvider tee =
        throttled(
            () -> {
              started.countDown();
              await(release);
            },
            new Limits(0, LONG, 10, 1));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<TeeEvidence> first = threads.submit(() -> tee.evidence(BINDING));
      await(started);
      assertThat(refusal(tee)).isEqualTo(Reason.BUSY);
      release.countDown();
      assertThat(first.get().bytes()).isEqualTo(BINDING.value());
    }
    assertThat(tee.evidence(BINDING).bytes()).isEqualTo(BINDING.value());
  }

  @Test
  void evidence_noTurnWithinThePatience_isRefused() throws Exception {
    var started = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    TeeProvider tee =
        throttled(
            () -> {
              started.countDown();
              await(release);
            },
            new Limits(5, Duration.ZERO, 10, 1));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<TeeEvidence> first = threads.submit(() -> tee.evidence(BINDING));
      await(started);
      assertThat(refusal(tee)).isEqualTo(Reason.BUSY);
      release.countDown();
      first.get();
    }
  }

  @Test
  void evidence_fasterThanTheRate_isRefusedUntilTimePasses() throws Exception {
    TeeProvider tee = throttled(() -> {}, new Limits(1, LONG, 2, 10));
    tee.evidence(BINDING);
    tee.evidence(BINDING);
    assertThat(refusal(tee)).isEqualTo(Reason.BUSY);
    clock.addAndGet(Duration.ofMillis(100).toNanos());
    tee.evidence(BINDING);
    assertThat(refusal(tee)).isEqualTo(Reason.BUSY);
  }

  @Test
  void evidence_afterALongPause_burstsNoMoreThanAllowed() throws Exception {
    TeeProvider tee = throttled(() -> {}, new Limits(1, LONG, 2, 10));
    clock.addAndGet(Duration.ofDays(1).toNanos());
    tee.evidence(BINDING);
    tee.evidence(BINDING);
    assertThat(refusal(tee)).isEqualTo(Reason.BUSY);
  }

  @Test
  void evidence_afterAFailure_letsTheNextThrough() throws Exception {
    var calls = new AtomicInteger();
    TeeProvider tee =
        throttled(
            () -> {
              if (calls.incrementAndGet() == 1) {
                throw new TeeException(Reason.FAILED, "planned");
              }
            },
            new Limits(0, LONG, 10, 1));
    assertThat(refusal(tee)).isEqualTo(Reason.FAILED);
    assertThat(tee.evidence(BINDING).bytes()).isEqualTo(BINDING.value());
  }

  @Test
  void limits_thatLetNothingThrough_areRefused() {
    assertThatThrownBy(() -> new Limits(-1, LONG, 1, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Limits(1, LONG, 0, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Limits(1, LONG, 1, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private TeeProvider throttled(FakeTee.Step step, Limits limits) {
    return ThrottledTeeProvider.of(new FakeTee(step), limits, clock::get);
  }

  private static Reason refusal(TeeProvider tee) {
    return catchThrowableOfType(TeeException.class, () -> tee.evidence(BINDING)).reason();
  }

  private static <T> List<T> repeat(T value, int times) {
    var list = new ArrayList<T>();
    for (int i = 0; i < times; i++) {
      list.add(value);
    }
    return list;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
