package dev.cloister.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OutcomeTest {
  private static final RunLog GOOD = new RunLog(1000, 50, Optional.empty());

  @Test
  void failure_executionsAndCoverage_isNone() {
    assertThat(outcome(GOOD, 0).failure()).isEmpty();
  }

  @Test
  void failure_nothingExecuted_saysSo() {
    assertThat(outcome(new RunLog(1, 50, Optional.empty()), 0).failure().orElseThrow())
        .contains("nothing was fuzzed");
  }

  @Test
  void failure_noCoverage_saysSo() {
    assertThat(outcome(new RunLog(1000, 0, Optional.empty()), 0).failure().orElseThrow())
        .contains("not reached");
  }

  @Test
  void failure_exitCode_saysWhich() {
    assertThat(outcome(GOOD, 3).failure().orElseThrow()).contains("code 3");
  }

  @Test
  void failure_timedOut_saysSo() {
    assertThat(new Outcome("t", GOOD, 0, true, List.of()).failure().orElseThrow()).contains("time");
  }

  @Test
  void failure_reproducerWithoutALogLine_isAFinding() {
    Outcome outcome = new Outcome("t", GOOD, 0, false, List.of(Path.of("crash-1")));

    assertThat(outcome.failure().orElseThrow()).startsWith("finding");
  }

  @Test
  void starved_nothingExecutedInOrder_isTrue() {
    assertThat(outcome(new RunLog(1, 50, Optional.empty()), 0).starved()).isTrue();
    assertThat(outcome(GOOD, 0).starved()).isFalse();
  }

  @Test
  void starved_fuzzerFailed_isFalse() {
    assertThat(outcome(new RunLog(1, 50, Optional.empty()), 3).starved()).isFalse();
    assertThat(outcome(new RunLog(1, 50, Optional.of("bug")), 0).starved()).isFalse();
  }

  private static Outcome outcome(RunLog log, int exitCode) {
    return new Outcome("t", log, exitCode, false, List.of());
  }
}
