package dev.cloister.constellation.key;

import java.util.List;

/**
 * How code that is new becomes one of the policy's.
 *
 * @param principals the code that may gain profiles
 * @param managers who approves them
 * @param approvals how many different people must, 1 or more
 * @param ttlSeconds how long a staged profile waits for them
 */
public record ProfileRules(
    List<String> principals, List<String> managers, int approvals, long ttlSeconds) {
  /** Copies the lists. */
  public ProfileRules {
    principals = List.copyOf(principals);
    managers = List.copyOf(managers);
  }
}
