package dev.cloister.time;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Collateral never goes backwards: the highest {@code issueDate} and {@code
 * tcbEvaluationDataNumber} that were seen of each document, to be sealed with the state. An old
 * document with a valid signature is what an attacker shows who wants an old TCB level to pass.
 * Safe for use by many threads.
 */
public final class CollateralFloor {
  private final Map<String, Level> levels = new ConcurrentHashMap<>();

  /**
   * How new a document is.
   *
   * @param issueDate its signed date
   * @param evaluationNumber its {@code tcbEvaluationDataNumber}; 0 where it has none
   */
  public record Level(Instant issueDate, long evaluationNumber) {
    private boolean isBelow(Level floor) {
      return issueDate.isBefore(floor.issueDate) || evaluationNumber < floor.evaluationNumber;
    }
  }

  private CollateralFloor() {}

  /** Nothing seen. */
  public static CollateralFloor empty() {
    return new CollateralFloor();
  }

  /** What was sealed. */
  public static CollateralFloor of(Map<String, Level> sealed) {
    CollateralFloor floor = new CollateralFloor();
    floor.levels.putAll(sealed);
    return floor;
  }

  /**
   * Whether a verified document may be used: neither of its two values is below what was seen. If
   * so, it is the floor from now on.
   *
   * @param document what it is, such as {@code tcb-info/tdx/FMSPC}
   */
  public boolean raise(String document, Level level) {
    Level floor =
        levels.compute(
            document, (name, seen) -> seen == null || !level.isBelow(seen) ? level : seen);
    return floor.equals(level);
  }

  /** What to seal. */
  public Map<String, Level> toSeal() {
    return Map.copyOf(levels);
  }
}
