package dev.cloister.enclave.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class EnclaveTimeTest {
  private final TestTime clocks = new TestTime();
  private final EnclaveTime time = clocks.enclaveTime();

  @Test
  void upper_hostSetsItsClockBack_staysAtWhatWasSigned() {
    Instant signed = clocks.wall();
    time.observe(signed);
    clocks.hostSays(Instant.EPOCH);
    assertThat(time.upper()).isEqualTo(signed);
  }

  @Test
  void upper_hostSetsItsClockBack_goesOnByTheMonotonicClock() {
    Instant signed = clocks.wall();
    time.observe(signed);
    clocks.pass(Duration.ofMinutes(5));
    clocks.hostSays(Instant.EPOCH);
    assertThat(time.upper()).isEqualTo(signed.plus(Duration.ofMinutes(5)));
  }

  @Test
  void upper_hostIsAhead_isTheHosts() {
    time.observe(clocks.wall());
    clocks.hostSays(clocks.wall().plus(Duration.ofDays(1)));
    assertThat(time.upper()).isEqualTo(clocks.wall());
  }

  @Test
  void lower_hostSetsItsClockAhead_isNotMoved() {
    Instant signed = clocks.wall();
    time.observe(signed);
    clocks.hostSays(signed.plus(Duration.ofDays(1)));
    assertThat(time.lower()).isEqualTo(signed);
  }

  @Test
  void observe_somethingOlder_movesNothing() {
    Instant signed = clocks.wall();
    time.observe(signed);
    time.observe(signed.minusSeconds(60));
    assertThat(time.lower()).isEqualTo(signed);
  }

  @Test
  void deadline_hostSetsItsClockBack_stillPasses() {
    EnclaveTime.Deadline deadline = time.in(Duration.ofMinutes(30));
    clocks.pass(Duration.ofMinutes(30));
    clocks.hostSays(Instant.EPOCH);
    assertThat(deadline.passed()).isTrue();
  }

  @Test
  void deadline_hostSetsItsClockAhead_isNotMoved() {
    EnclaveTime.Deadline deadline = time.in(Duration.ofMinutes(30));
    clocks.hostSays(clocks.wall().plus(Duration.ofDays(1)));
    assertThat(deadline.passed()).isFalse();
  }
}
