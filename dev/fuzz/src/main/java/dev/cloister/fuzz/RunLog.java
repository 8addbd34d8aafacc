package dev.cloister.fuzz;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a Jazzer process wrote.
 *
 * @param executions inputs run
 * @param coverage edges reached in the instrumented code
 * @param finding the first line of a finding
 */
record RunLog(long executions, long coverage, Optional<String> finding) {
  private static final Pattern STATUS = Pattern.compile("^#(\\d+)\\s.*\\bcov: (\\d+) .*");
  private static final Pattern TOTAL =
      Pattern.compile("^stat::number_of_executed_units:\\s*(\\d+)$");
  private static final Pattern FINDING =
      Pattern.compile(
          "^(== Java Exception: |== libFuzzer crashing input|ERROR: |==\\d+== ?ERROR: ).*");

  static final RunLog NOTHING = new RunLog(0, 0, Optional.empty());

  static RunLog of(List<String> lines) {
    RunLog log = NOTHING;
    for (String line : lines) {
      log = log.and(line);
    }
    return log;
  }

  /** This log and one line more. */
  RunLog and(String line) {
    Matcher status = STATUS.matcher(line);
    if (status.matches()) {
      return new RunLog(
          Math.max(executions, Long.parseLong(status.group(1))),
          Math.max(coverage, Long.parseLong(status.group(2))),
          finding);
    }
    Matcher total = TOTAL.matcher(line);
    if (total.matches()) {
      return new RunLog(Long.parseLong(total.group(1)), coverage, finding);
    }
    if (finding.isEmpty() && FINDING.matcher(line).matches()) {
      return new RunLog(executions, coverage, Optional.of(line));
    }
    return this;
  }
}
