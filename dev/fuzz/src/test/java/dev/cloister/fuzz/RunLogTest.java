package dev.cloister.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RunLogTest {
  @Test
  void of_completeRun_hasTotals() {
    RunLog log =
        RunLog.of(
            List.of(
                "INFO: Loaded 857 hooks from com.code_intelligence.jazzer.runtime.TraceCmpHooks",
                "#2\tINITED cov: 3 ft: 3 corp: 1/1b exec/s: 0 rss: 400Mb",
                "#3060633\tREDUCE cov: 57 ft: 201 corp: 54/987b lim: 4096 exec/s: 382579",
                "stat::number_of_executed_units: 3136478"));

    assertThat(log.executions()).isEqualTo(3136478);
    assertThat(log.coverage()).isEqualTo(57);
    assertThat(log.finding()).isEmpty();
  }

  @Test
  void of_findingWithoutTotals_hasTheLastStatus() {
    RunLog log =
        RunLog.of(
            List.of(
                "#512\tNEW    cov: 9 ft: 9 corp: 1/1b",
                "== Java Exception: java.lang.ArrayIndexOutOfBoundsException: Index -1"));

    assertThat(log.executions()).isEqualTo(512);
    assertThat(log.finding()).hasValueSatisfying(line -> assertThat(line).contains("Index -1"));
  }

  @Test
  void of_nativeError_isAFinding() {
    assertThat(RunLog.of(List.of("==71== ERROR: libFuzzer: timeout after 10 seconds")).finding())
        .isPresent();
  }

  @Test
  void of_nothing_isZero() {
    assertThat(RunLog.of(List.of())).isEqualTo(RunLog.NOTHING);
  }
}
