package dev.cloister.time;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.testkit.time.TestClocks;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Time that believes the host's clock: development. */
class HostTimeTest {
  private final TestClocks clocks = new TestClocks();
  private final TrustedTime time = TrustedTime.believing(clocks::wall, clocks::nanos);

  @Test
  void now_hostSetsItsClockBack_staysAtWhatWasSigned() {
    Instant signed = clocks.wall();
    time.observe(signed);
    clocks.hostSays(Instant.EPOCH);
    assertThat(time.now()).isEqualTo(TimeInterval.between(signed, signed));
  }

  @Test
  void now_hostSetsItsClockBack_goesOnByTheMonotonicClock() {
    Instant signed = clocks.wall();
    time.observe(signed);
    clocks.pass(Duration.ofMinutes(5));
    clocks.hostSays(Instant.EPOCH);
    assertThat(time.now().latest()).contains(signed.plus(Duration.ofMinutes(5)).minusNanos(1));
  }

  @Test
  void now_hostIsAhead_isTheHosts() {
    time.observe(clocks.wall());
    clocks.hostSays(clocks.wall().plus(Duration.ofDays(1)));
    assertThat(time.now().latest()).contains(clocks.wall());
  }

  @Test
  void now_hostSetsItsClockAhead_earliestIsNotMoved() {
    Instant signed = clocks.wall();
    time.observe(signed);
    clocks.hostSays(signed.plus(Duration.ofDays(1)));
    assertThat(time.now().earliest()).isEqualTo(signed);
  }

  @Test
  void observe_somethingOlder_movesNothing() {
    Instant signed = clocks.wall();
    time.observe(signed);
    time.observe(signed.minusSeconds(60));
    assertThat(time.now().earliest()).isEqualTo(signed);
  }

  @Test
  void deadline_hostSetsItsClockBack_stillPasses() {
    Deadline deadline = time.in(Duration.ofMinutes(30));
    clocks.pass(Duration.ofMinutes(30));
    clocks.hostSays(Instant.EPOCH);
    assertThat(deadline.passed()).isTrue();
  }

  @Test
  void deadline_hostSetsItsClockAhead_isNotMoved() {
    Deadline deadline = time.in(Duration.ofMinutes(30));
    clocks.hostSays(clocks.wall().plus(Duration.ofDays(1)));
    assertThat(deadline.passed()).isFalse();
  }
}
